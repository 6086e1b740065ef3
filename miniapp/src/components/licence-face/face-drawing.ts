import type { FaceContent, KindTone } from '../../words/face.ts';
import { ring, rosette, waves } from '../drawing/guilloche.ts';
import { element, escapeXml, round, svg } from '../drawing/svg.ts';
import { justify, widthInEm, wrap } from './text-layout.ts';

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

const SERIF = "'Songti SC','Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC',STSong,serif";
const SANS = "'PingFang SC','HarmonyOS Sans SC',MiSans,'Noto Sans CJK SC',sans-serif";
const TEXT = '#22312d';
const NAME = '#10221f';
const SEAL = '#b5372c';
const LEFT = 28;
const LABEL_WIDTH = 44;
const VALUE = 81;
const RIGHT = 316;
const SIZE = 8.5;

const text = (
  x: number,
  y: number,
  size: number,
  content: string,
  more: Record<string, string | number> = {},
) => element('text', { x, y, 'font-size': size, ...more }, escapeXml(content));

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

const title = (content: string) => {
  const characters = [...content];
  const room = 272;
  const size = Math.min(23, room / (characters.length * 1.12));
  const step = Math.min(size * 1.36, characters.length > 1 ? (room - size) / (characters.length - 1) : 0);
  const start = FACE_WIDTH / 2 - (step * (characters.length - 1)) / 2;
  return element(
    'text',
    {
      x: characters.map((_, index) => round(start + index * step)).join(' '),
      y: 70,
      'font-size': size,
      'font-weight': 600,
      'text-anchor': 'middle',
      fill: NAME,
    },
    escapeXml(content),
  );
};

const rows = (list: FaceContent['rows']) => {
  const last = 222;
  const top = 105;
  const step = list.length > 7 ? 12.2 : 14;
  let y = top;
  let markup = '';
  for (const [index, { label, value }] of list.entries()) {
    const below = list.length - index - 1;
    const lines = Math.max(1, Math.floor((last - y) / step) - below + 1);
    // Lines that run beside the seal stop short of it.
    const room = (line: number) => ((y + line * step > 178 ? 214 : RIGHT) - VALUE) / SIZE;
    const wrapped = wrap(value, room, index === list.length - 1 ? lines : Math.min(2, lines));
    markup += element(
      'text',
      {
        x: justify(label, LEFT, LABEL_WIDTH, SIZE).map(round).join(' '),
        y,
        'font-size': SIZE,
        fill: '#47564f',
      },
      escapeXml(label),
    );
    for (const [number, line] of wrapped.entries()) markup += text(VALUE, y + number * step, SIZE, line);
    y += wrapped.length * step;
    if (y > last) break;
  }
  return element('g', { fill: TEXT }, markup);
};

const seal = (issuer: string, sample: boolean) => {
  const characters = [...issuer];
  // The name runs over the top of the ring, at most 230 degrees of it.
  const step = Math.min(24, 230 / Math.max(1, characters.length - 1));
  const start = (-step * (characters.length - 1)) / 2;
  const name = characters
    .map((character, index) =>
      element(
        'text',
        {
          y: -20,
          'font-size': Math.min(7.2, step * 0.36),
          'font-weight': 600,
          transform: `rotate(${round(start + index * step)})`,
        },
        escapeXml(character),
      ),
    )
    .join('');
  return element(
    'g',
    { transform: 'translate(275 196)', fill: SEAL, 'text-anchor': 'middle', opacity: 0.84 },
    element('circle', { r: 29, fill: 'none', stroke: SEAL, 'stroke-width': 2 }) +
      element('circle', { r: 8.6, fill: SEAL, 'fill-opacity': 0.24 }) +
      element(
        'g',
        { fill: 'none', stroke: SEAL, 'stroke-width': 0.18 },
        ring({ id: 's', outer: 8.6, inner: 3, doublings: 4 }),
      ) +
      name +
      (sample ? text(0, 21.5, 6, '示例专用章', { 'font-weight': 600 }) : ''),
  );
};

const sampleBox =
  element('rect', {
    x: 278,
    y: 24.5,
    width: 39,
    height: 17,
    rx: 2.4,
    fill: '#fff',
    stroke: '#a1281e',
    'stroke-width': 0.9,
  }) +
  text(298.5, 36.6, 10, '示例', {
    fill: '#a1281e',
    'font-weight': 600,
    'text-anchor': 'middle',
    'letter-spacing': 2,
  });

const signature = (issuer: string, issuedOn: string) =>
  element(
    'g',
    { 'text-anchor': 'middle', fill: TEXT },
    text(266, 189, Math.min(SIZE, 100 / Math.max(1, widthInEm(issuer))), issuer) +
      text(266, 202, SIZE, issuedOn),
  );

/** A certificate as an SVG of 342 × 242; self-contained but for the device's own fonts. */
export const faceDrawing = (face: FaceContent): string => {
  const { ink, paper, wash } = INKS[face.tone];
  const ground =
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
    );
  return svg(
    FACE_WIDTH,
    FACE_HEIGHT,
    ground +
      border(ink) +
      emblem(ink) +
      (face.corner
        ? text(24, 29, 7, face.corner.label, { fill: TEXT }) +
          text(24, 39.5, 7.6, face.corner.value, { fill: NAME, 'font-weight': 600, 'font-family': SANS })
        : '') +
      (face.sample ? sampleBox : '') +
      title(face.title) +
      (face.subtitle
        ? text(171, 84, 8, face.subtitle, { 'text-anchor': 'middle', fill: TEXT, 'letter-spacing': 0.3 })
        : '') +
      rows(face.rows) +
      seal(face.issuer, face.sample) +
      signature(face.issuer, face.issuedOn),
    { 'font-family': SERIF },
  );
};
