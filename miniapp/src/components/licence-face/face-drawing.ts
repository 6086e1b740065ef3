import type { FaceContent, FaceMark } from '../../words/face.ts';
import { ring } from '../drawing/guilloche.ts';
import { element, escapeXml, round, svg } from '../drawing/svg.ts';
import { FACE_HEIGHT, FACE_WIDTH, plainGround, SPENT, wovenGround } from './face-ground.ts';
import { justify, widthInEm, wrap } from './text-layout.ts';

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

const seal = (issuer: string, sample: boolean, genuine: boolean) => {
  const ink = genuine ? SEAL : SPENT;
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
    { transform: 'translate(275 196)', fill: ink, 'text-anchor': 'middle', opacity: genuine ? 0.84 : 0.6 },
    element('circle', { r: 29, fill: 'none', stroke: ink, 'stroke-width': genuine ? 2 : 1 }) +
      (genuine
        ? element('circle', { r: 8.6, fill: ink, 'fill-opacity': 0.24 }) +
          element(
            'g',
            { fill: 'none', stroke: ink, 'stroke-width': 0.18 },
            ring({ id: 's', outer: 8.6, inner: 3, doublings: 4 }),
          )
        : '') +
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

const MARK_INKS: Readonly<Record<FaceMark['tone'], string>> = {
  bad: '#a1281e',
  paused: '#55468a',
  ended: '#3f4a46',
  plain: '#3f4a46',
};

/** The word across the face, in a frame; dashed where nobody could say. */
const stamp = ({ word, tone }: FaceMark) => {
  const ink = MARK_INKS[tone];
  const size = Math.min(60, 248 / [...word].length);
  const width = size * [...word].length + 26;
  const height = size + 22;
  const frame = (inset: number, stroke: number) =>
    element('rect', {
      x: inset - width / 2,
      y: inset - height / 2,
      width: width - inset * 2,
      height: height - inset * 2,
      rx: 8 - inset,
      fill: inset ? 'none' : '#fff',
      'fill-opacity': 0.9,
      stroke: ink,
      'stroke-width': stroke,
      'stroke-dasharray': tone === 'plain' ? '9 6' : undefined,
    });
  return element(
    'g',
    { transform: 'translate(171 142) rotate(-10)' },
    frame(0, 4) +
      (tone === 'plain' ? '' : frame(5, 1.2)) +
      text(0, size * 0.36, size, word, {
        fill: ink,
        'font-family': SANS,
        'font-weight': 600,
        'text-anchor': 'middle',
      }),
  );
};

const print = (face: FaceContent) =>
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
  seal(face.issuer, face.sample, !face.mark) +
  signature(face.issuer, face.issuedOn);

/** A certificate as an SVG of 342 × 242; self-contained but for the device's own fonts. */
export const faceDrawing = (face: FaceContent): string =>
  svg(
    FACE_WIDTH,
    FACE_HEIGHT,
    face.mark
      ? plainGround + element('g', { opacity: 0.72 }, print(face)) + stamp(face.mark)
      : wovenGround(face.tone) + print(face),
    { 'font-family': SERIF },
  );
