import { rosette } from '../drawing/guilloche.ts';
import { dataUri, element, svg } from '../drawing/svg.ts';

const COLOURS = {
  light: {
    paper: '#ffffff',
    line: '#14526e',
    faint: '#8fa6a6',
    bar: '#b7c4bf',
    weave: '#5e8ca0',
    broken: '#7f5200',
    ended: '#5c6a65',
  },
  dark: {
    paper: '#18211e',
    line: '#7dbbd6',
    faint: '#5d7270',
    bar: '#46554f',
    weave: '#5e8ca0',
    broken: '#e6bc6a',
    ended: '#95a39d',
  },
};

const weave = (stroke: string) =>
  element(
    'g',
    { transform: 'translate(100 68)', fill: 'none', stroke, 'stroke-width': 0.4, 'stroke-opacity': 0.32 },
    rosette('i', 66),
  );

const bars = (x: number, y: number, widths: readonly number[], stroke: string) =>
  element('path', {
    d: widths.map((width, index) => `M${x} ${y + index * 13}h${width}`).join(''),
    stroke,
    'stroke-width': 4,
    'stroke-linecap': 'round',
  });

/** Cards that are still to come: two dashed, one waiting in front. */
const cards = (c: (typeof COLOURS)['light']) => {
  const dashed = {
    fill: c.paper,
    'fill-opacity': 0.6,
    stroke: c.faint,
    'stroke-width': 2,
    'stroke-dasharray': '6 5',
  };
  return (
    weave(c.weave) +
    element('rect', { x: 44, y: 22, width: 112, height: 50, rx: 12, ...dashed }) +
    element('rect', { x: 37, y: 39, width: 126, height: 50, rx: 12, ...dashed }) +
    element('rect', {
      x: 30,
      y: 58,
      width: 140,
      height: 58,
      rx: 14,
      fill: c.paper,
      stroke: c.line,
      'stroke-width': 2.2,
    }) +
    bars(46, 77, [48, 76], c.bar)
  );
};

/** Two sides that do not reach each other. */
const broken = (c: (typeof COLOURS)['light']) =>
  weave(c.weave) +
  element('rect', {
    x: 18,
    y: 40,
    width: 60,
    height: 56,
    rx: 14,
    fill: c.paper,
    stroke: c.line,
    'stroke-width': 2.2,
  }) +
  bars(29, 55, [34, 34, 22], c.bar) +
  element('rect', {
    x: 122,
    y: 40,
    width: 60,
    height: 56,
    rx: 14,
    fill: c.paper,
    'fill-opacity': 0.7,
    stroke: c.ended,
    'stroke-width': 2.2,
    'stroke-dasharray': '6 5',
  }) +
  bars(133, 55, [34, 34, 22], c.bar) +
  element('path', {
    d: 'M79 68h11m20 0h11M94 61l13 13m0-13L94 74',
    stroke: c.broken,
    'stroke-width': 3.4,
    'stroke-linecap': 'round',
  });

const drawn = new Map<string, string>();

/** A picture of 200 × 136 for a screen that has nothing to show. */
export const illustration = (kind: 'cards' | 'broken', dark: boolean): string => {
  const key = `${kind} ${dark}`;
  const known = drawn.get(key);
  if (known) return known;
  const colours = COLOURS[dark ? 'dark' : 'light'];
  const uri = dataUri(svg(200, 136, kind === 'cards' ? cards(colours) : broken(colours)));
  drawn.set(key, uri);
  return uri;
};
