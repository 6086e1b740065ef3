import type { ReactNode } from 'react';
import { Box } from '../base/base.tsx';
import { rosette } from '../drawing/guilloche.ts';
import { cssUrl, element, svg } from '../drawing/svg.ts';
import './hero.scss';

export type HeroGround = 'valid' | 'invalid' | 'unverified' | 'brand' | 'camera';

const ROSETTE = cssUrl(
  svg(
    320,
    320,
    element(
      'g',
      {
        transform: 'translate(160 160)',
        fill: 'none',
        stroke: '#fff',
        'stroke-width': 0.6,
        'stroke-opacity': 0.16,
      },
      rosette('h', 158),
    ),
  ),
);

/** Guilloche means issued and genuine: only a valid verdict and the app itself carry it. */
const WOVEN: ReadonlySet<HeroGround> = new Set(['valid', 'brand']);

/** A coloured ground behind the navigation bar and what the page is about. */
export const Hero = ({
  ground,
  bar,
  children,
}: {
  ground: HeroGround;
  bar: ReactNode;
  children: ReactNode;
}) => (
  <Box className={`screen__hero hero hero--${ground}`}>
    {WOVEN.has(ground) && <Box hidden className="hero__rosette" vars={{ '--rosette': ROSETTE }} />}
    {bar}
    {children}
  </Box>
);
