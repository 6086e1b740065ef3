import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';

const COLOURS = 256;

/** Colours that agree in the upper six bits of each channel are one; a picture of a screen needs no more. */
const binOf = (red: number, green: number, blue: number): number =>
  ((red >> 2) << 12) | ((green >> 2) << 6) | (blue >> 2);

interface Bin {
  count: number;
  sums: [number, number, number];
}

const mean = ({ count, sums }: Bin, channel: 0 | 1 | 2): number => sums[channel] / count;

const range = (box: readonly Bin[], channel: 0 | 1 | 2): number => {
  const values = box.map((bin) => mean(bin, channel));
  return Math.max(...values) - Math.min(...values);
};

/** Median cut: the box with the most in it to tell apart is halved until there are enough. */
const boxesOf = (bins: Bin[]): Bin[][] => {
  const boxes = [bins];
  const worth = (box: readonly Bin[]): number =>
    box.length < 2
      ? 0
      : Math.max(range(box, 0), range(box, 1), range(box, 2)) *
        Math.sqrt(box.reduce((sum, { count }) => sum + count, 0));
  const worths = [worth(bins)];
  while (boxes.length < COLOURS) {
    const at = worths.indexOf(Math.max(...worths));
    const box = boxes[at];
    if (box === undefined || worths[at] === 0) break;
    const channel = ([0, 1, 2] as const).reduce((widest, one) =>
      range(box, one) > range(box, widest) ? one : widest,
    );
    box.sort((a, b) => mean(a, channel) - mean(b, channel));
    const half = box.reduce((sum, { count }) => sum + count, 0) / 2;
    let passed = 0;
    let cut = box.findIndex(({ count }) => {
      passed += count;
      return passed >= half;
    });
    cut = Math.min(Math.max(cut, 1), box.length - 1);
    const parts = [box.slice(0, cut), box.slice(cut)];
    boxes.splice(at, 1, ...parts);
    worths.splice(at, 1, ...parts.map(worth));
  }
  return boxes;
};

const chunk = (type: string, content: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
};

interface Pixels {
  width: number;
  height: number;
  /** Four bytes a pixel: red, green, blue, alpha; row by row. */
  data: Uint8Array;
}

/** What a browser reads from a picture. */
const pixelsOf = async (page: Page, png: Buffer): Promise<Pixels> => {
  const read = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas to read a picture with');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let bytes = '';
    for (let at = 0; at < data.length; at += 8192)
      bytes += String.fromCharCode(...data.subarray(at, at + 8192));
    return { width: image.width, height: image.height, bytes: btoa(bytes) };
  }, png.toString('base64'));
  return { width: read.width, height: read.height, data: Buffer.from(read.bytes, 'base64') };
};

/**
 * The same picture with a palette of at most 256 colours: a third of the size, for what lives in a repository.
 * `page`: any page whose policy lets it read pictures from data, e.g. a blank one.
 */
export const smallPng = async (page: Page, png: Buffer): Promise<Buffer> => {
  const { width, height, data } = await pixelsOf(page, png);
  const bins = new Map<number, Bin>();
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    const key = binOf(red, green, blue);
    const bin = bins.get(key) ?? { count: 0, sums: [0, 0, 0] };
    bin.count += 1;
    bin.sums[0] += red;
    bin.sums[1] += green;
    bin.sums[2] += blue;
    bins.set(key, bin);
  }
  const numberOf = new Map<Bin, number>();
  const palette = boxesOf([...bins.values()]).flatMap((box, index) => {
    for (const bin of box) numberOf.set(bin, index);
    const count = box.reduce((sum, bin) => sum + bin.count, 0);
    return ([0, 1, 2] as const).map((channel) =>
      Math.round(box.reduce((sum, bin) => sum + bin.sums[channel], 0) / count),
    );
  });
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const bin = bins.get(binOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0));
      rows[y * (width + 1) + 1 + x] = (bin && numberOf.get(bin)) ?? 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, by palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette)),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
};
