import { Box } from '../base/base.tsx';
import { cssUrl, svg } from '../drawing/svg.ts';
import { type IconName, iconStrokes } from './shapes.ts';
import './icon.scss';

export type { IconName } from './shapes.ts';

const shapes = new Map<IconName, string>();

const shapeOf = (name: IconName): string => {
  const known = shapes.get(name);
  if (known) return known;
  const shape = cssUrl(
    svg(24, 24, iconStrokes(name), {
      fill: 'none',
      stroke: '#000',
      'stroke-width': 1.75,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );
  shapes.set(name, shape);
  return shape;
};

export interface IconProps {
  name: IconName;
  /** Side in px, in large mode a quarter more; 24 unless said. */
  size?: number;
  className?: string;
}

/** A line icon in the colour of the text around it. Decoration: say the same in words beside it. */
export const Icon = ({ name, size, className }: IconProps) => (
  <Box
    hidden
    className={className ? `icon ${className}` : 'icon'}
    vars={{ '--icon-shape': shapeOf(name), ...(size ? { '--icon-size': `${size}px` } : {}) }}
  />
);
