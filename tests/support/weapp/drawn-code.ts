import { readQrCode } from '../zbar.ts';

/** Pixels a module. */
const scale = 6;

/**
 * Draws an SVG of rectangles (`M x y h w v h h -w z` in whole units), as the app's code is one.
 * @returns a square of grey, one byte a pixel
 * @throws when the drawing holds anything else
 */
export const rasterise = (markup: string): { width: number; pixels: Buffer } => {
  const side = Number(/^<svg [^>]*viewBox="0 0 (\d+) \1"/.exec(markup)?.[1]);
  const paths = [...markup.matchAll(/<path d="([^"]*)" fill="(#fff|#000)"\/>/g)];
  if (!side || paths.length === 0) throw new Error(`this is no drawn code: ${markup.slice(0, 200)}`);
  const width = side * scale;
  const pixels = Buffer.alloc(width * width, 128);
  for (const [, path = '', colour] of paths) {
    const rectangles = [...path.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)(?:h-\d+|H0)z/g)];
    if (rectangles.map(([whole]) => whole).join('') !== path) throw new Error(`not only rectangles: ${path}`);
    for (const rectangle of rectangles) {
      const [x = 0, y = 0, across = 0, down = 0] = rectangle.slice(1).map((number) => Number(number) * scale);
      for (let row = y; row < y + down; row += 1) {
        pixels.fill(colour === '#fff' ? 255 : 0, row * width + x, row * width + x + across);
      }
    }
  }
  return { width, pixels };
};

const asPgm = ({ width, pixels }: ReturnType<typeof rasterise>): Buffer =>
  Buffer.concat([Buffer.from(`P5 ${width} ${width} 255\n`), pixels]);

/** The text of a QR code that the app shows as an SVG data URI, read by zbar. */
export const readDrawnCode = (source: string): Promise<string> => {
  const [head, ...rest] = source.split(',');
  if (head !== 'data:image/svg+xml') throw new Error(`this is no SVG: ${source.slice(0, 60)}`);
  return readQrCode(asPgm(rasterise(decodeURIComponent(rest.join(',')))));
};
