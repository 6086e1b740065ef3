/** What a face is printed on: woven for an issued and genuine licence, plain for every other. */

import type { KindTone } from '../../words/face.ts';
import { ring, rosette, waves } from '../drawing/guilloche.ts';
import { element } from '../drawing/svg.ts';

export const FACE_WIDTH = 342;
export const FACE_HEIGHT = 242;

const INKS: Readonly<Record<KindTone, { ink: string; paper: string; wash: string }>> = {
  business: { ink: '#2a6c8c', paper: '#f3f9fb', wash: '#e6f1f6' },
  food: { ink: '#1f7556', paper: '#f3faf6', wash: '#e5f3ec' },
  device: { ink: '#1d6d77', paper: '#f2f9fa', wash: '#e3f2f3' },
  tobacco: { ink: '#5c4f95', paper: '#f8f6fc', wash: '#eeebf7' },
  transport: { ink: '#8b6a2c', paper: '#fcf9f0', wash: '#f5eedd' },
  other: { ink: '#54605c', paper: '#f6f8f7', wash: '#eaeeec' },
};

/** Lines of a face that is no longer to be relied upon. */
export const SPENT = '#7a8883';

const strand = (shift: number, swell: number) => `M${shift - 10} 4.500q2.5 ${-swell} 5 0t5 0 5 0 5 0`;

const border = (ink: string) => {
  const braid = element(
    'pattern',
    { id: 'braid', x: 5.5, y: 5.5, width: 10, height: 9, patternUnits: 'userSpaceOnUse' },
    element('path', {
      d: [0, 2.5].map((s) => strand(s, 7.6) + strand(s, -7.6)).join(''),
      fill: 'none',
      stroke: ink,
      'stroke-width': 0.6,
    }),
  );
  const across = element('rect', {
    id: 'across',
    x: 5.5,
    y: 5.5,
    width: 331,
    height: 9,
    fill: 'url(#braid)',
  });
  const down = element('rect', { id: 'down', x: 5.5, y: 5.5, width: 231, height: 9, fill: 'url(#braid)' });
  const frame = (inset: number, width: number) =>
    element('rect', {
      x: inset,
      y: inset,
      width: FACE_WIDTH - inset * 2,
      height: FACE_HEIGHT - inset * 2,
      fill: 'none',
      stroke: ink,
      'stroke-width': width,
    });
  const corner = element(
    'g',
    { id: 'corner' },
    element('circle', { r: 7, fill: ink }) +
      element(
        'g',
        { fill: 'none', stroke: '#fff', 'stroke-width': 0.18 },
        ring({ id: 'k', outer: 6.4, inner: 2.2, doublings: 4 }),
      ) +
      element('circle', { r: 1.4, fill: '#fff' }),
  );
  return (
    element('defs', {}, braid + corner) +
    across +
    element('use', { href: '#across', transform: 'translate(0 222)' }) +
    element(
      'g',
      { transform: `translate(${FACE_WIDTH}) rotate(90)` },
      down + element('use', { href: '#down', transform: 'translate(0 322)' }),
    ) +
    frame(5, 1.1) +
    frame(15, 0.9) +
    frame(16.8, 0.4) +
    [
      [10.5, 10.5],
      [331.5, 10.5],
      [10.5, 231.5],
      [331.5, 231.5],
    ]
      .map(([x, y]) => element('use', { href: '#corner', x, y }))
      .join('')
  );
};

const emblem = (ink: string) =>
  element('path', { d: 'M133 30.500h25m26 0h25', stroke: ink, 'stroke-width': 0.6 }) +
  element('use', { href: '#corner', transform: 'translate(171 30.5) scale(1.3)' });

/** What says “issued and genuine”: woven ground, rosette, woven border, emblem. */
export const wovenGround = (tone: KindTone): string => {
  const { ink, paper, wash } = INKS[tone];
  return (
    element(
      'defs',
      {},
      element(
        'linearGradient',
        { id: 'paper', x1: 0, y1: 0, x2: 1, y2: 1 },
        element('stop', { 'stop-color': paper }) + element('stop', { offset: 1, 'stop-color': wash }),
      ),
    ) +
    element('rect', { width: FACE_WIDTH, height: FACE_HEIGHT, rx: 6, fill: 'url(#paper)' }) +
    element(
      'svg',
      { x: 17, y: 17, width: 308, height: 208 },
      element('path', {
        d: waves(308, 208, 8.5, 74, 8),
        fill: 'none',
        stroke: ink,
        'stroke-width': 0.4,
        'stroke-opacity': 0.22,
      }),
    ) +
    element(
      'g',
      {
        transform: 'translate(171 136)',
        fill: 'none',
        stroke: ink,
        'stroke-width': 0.32,
        'stroke-opacity': 0.26,
      },
      rosette('m', 87),
    ) +
    border(ink) +
    emblem(ink)
  );
};

/** Plain paper and a plain frame. */
export const plainGround: string =
  element('rect', { width: FACE_WIDTH, height: FACE_HEIGHT, rx: 6, fill: '#f4f6f5' }) +
  element('rect', {
    x: 8,
    y: 8,
    width: FACE_WIDTH - 16,
    height: FACE_HEIGHT - 16,
    fill: 'none',
    stroke: SPENT,
    'stroke-width': 1,
  });
