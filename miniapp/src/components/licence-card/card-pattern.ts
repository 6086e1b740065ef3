import { rosette, waves } from '../drawing/guilloche.ts';
import { cssUrl, element, svg } from '../drawing/svg.ts';

const line = (opacity: number) => ({
  fill: 'none',
  stroke: '#fff',
  'stroke-width': 0.6,
  'stroke-opacity': opacity,
});

/** The rosette at a card's right edge; `radius` and the box around it in px. */
const rosetteImage = (radius: number, opacity: number) =>
  cssUrl(
    svg(
      radius * 2,
      radius * 2,
      element(
        'g',
        {
          ...line(opacity),
          transform: `translate(${radius} ${radius})`,
        },
        rosette('r', radius - 1),
      ),
    ),
  );

/** Both are drawn once; every card shares the two strings. */
export const LARGE_ROSETTE = rosetteImage(131, 0.26);
export const SMALL_ROSETTE = rosetteImage(94, 0.26);
export const WAVES = cssUrl(
  svg(360, 176, element('path', { ...line(0.11), d: waves(360, 176, 8, 96, 7), 'stroke-width': 0.8 })),
);
