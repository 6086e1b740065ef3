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

/** Rings set into one another: the rosette of the cards, of the faces and of the sign-in page. */
export const rosette = (id: string, radius: number): string =>
  ring({ id: `${id}a`, outer: radius, inner: radius * 0.7, doublings: 5 }) +
  ring({ id: `${id}b`, outer: radius * 0.86, inner: radius * 0.44, doublings: 4 }) +
  ring({ id: `${id}c`, outer: radius * 0.52, inner: radius * 0.2, doublings: 4 }) +
  ring({ id: `${id}d`, outer: radius * 0.3, inner: radius * 0.06, doublings: 4 });

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
