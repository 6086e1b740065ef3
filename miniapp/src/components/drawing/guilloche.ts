import { element, round } from './svg.ts';

export interface RingOptions {
  /** Unique in the drawing: prefix of the ids of the steps. */
  id: string;
  /** Outer and inner radius of the ring, in the drawing's units. */
  outer: number;
  inner: number;
  /** The ring holds 2^doublings ellipses; 4 to 6 look woven. */
  doublings: number;
}

/**
 * A ring of ellipses about the origin, each turned a little further: their envelope is the woven ring of a
 * guilloche. An ellipse looks the same after half a turn, so doubling a group and turning the copy by half
 * the remaining step gives 2^n of them in n elements.
 */
export const ring = ({ id, outer, inner, doublings }: RingOptions): string => {
  let group = element('ellipse', { rx: outer, ry: inner });
  for (let step = 0; step < doublings; step += 1) {
    const name = `${id}${step}`;
    const turn = 90 / 2 ** step;
    group =
      element('g', { id: name }, group) + element('use', { href: `#${name}`, transform: `rotate(${turn})` });
  }
  return element('g', {}, group);
};

export interface BandOptions {
  /** Unique in the drawing: prefix of the ids of the steps. */
  id: string;
  /** Outer and inner radius of the band, in the drawing's units. */
  outer: number;
  inner: number;
  /** The band holds 2^doublings loops; 5 to 7 look engraved. */
  doublings: number;
}

/** Half the breadth of a loop, in distances between neighbours: each crosses the two beside it. */
const OVERLAP = 1.35;

/** A band of slender loops that point to the origin, each crossing its neighbours; doubled as in `ring`. */
const band = ({ id, outer, inner, doublings }: BandOptions): string => {
  const middle = (outer + inner) / 2;
  let group = element('ellipse', {
    cx: middle,
    rx: (outer - inner) / 2,
    ry: (OVERLAP * 2 * Math.PI * middle) / 2 ** doublings,
  });
  for (let step = 0; step < doublings; step += 1) {
    const name = `${id}${step}`;
    const turn = 180 / 2 ** step;
    group =
      element('g', { id: name }, group) + element('use', { href: `#${name}`, transform: `rotate(${turn})` });
  }
  return element('g', {}, group);
};

/** Bands set into one another: the rosette of the cards, of the faces and of the sign-in page. */
export const rosette = (id: string, radius: number): string =>
  band({ id: `${id}a`, outer: radius, inner: radius * 0.68, doublings: 7 }) +
  band({ id: `${id}b`, outer: radius * 0.68, inner: radius * 0.36, doublings: 7 }) +
  band({ id: `${id}c`, outer: radius * 0.37, inner: radius * 0.125, doublings: 6 }) +
  band({ id: `${id}d`, outer: radius * 0.13, inner: radius * 0.02, doublings: 5 });

/**
 * One period after another of a soft wave from (x, y) over at least `width`.
 * `swell` is the height of the control point: the curve itself reaches half of it.
 */
export const wave = (x: number, y: number, width: number, period: number, swell: number): string =>
  `M${round(x)} ${round(y)}q${round(period / 4)} ${round(-swell)} ${round(period / 2)} 0${`t${round(period / 2)} 0`.repeat(
    Math.ceil((width / period) * 2) - 1,
  )}`;

/** Lines that run in parallel waves over a rectangle, every other one shifted. */
export const waves = (width: number, height: number, gap: number, period: number, swell: number): string => {
  let path = '';
  for (let y = gap / 2, row = 0; y < height + gap; y += gap, row += 1) {
    path += wave((row % 3) * -(period / 5) - period / 2, y, width + period * 2, period, swell);
  }
  return path;
};
