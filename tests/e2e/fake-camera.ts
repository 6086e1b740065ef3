import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { qrDrawing } from '../../miniapp/src/components/qr-code/qr-drawing.ts';
import { inRoot } from '../../scripts/lib/root.mjs';
import { rasterise } from '../support/weapp/drawn-code.ts';

const [width, height] = [640, 480];
const [grey, noColour] = [96, 128];

/** A film (YUV4MPEG2) that shows a code before a grey wall, for as long as it is looked at. @returns its file */
const filmOf = (text: string): string => {
  const code = rasterise(qrDrawing(text));
  const luma = Buffer.alloc(width * height, grey);
  const [left, top] = [Math.floor((width - code.width) / 2), Math.floor((height - code.width) / 2)];
  if (top < 0) throw new Error(`a code of ${code.width} pixels does not fit the film`);
  for (let row = 0; row < code.width; row += 1) {
    code.pixels.copy(luma, (top + row) * width + left, row * code.width, (row + 1) * code.width);
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, noColour)]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`);
  const dir = inRoot('tests', '.artifacts', 'films');
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `code-${process.pid}.y4m`);
  writeFileSync(file, Buffer.concat([head, frame, frame]));
  return file;
};

/** Flags for a Chromium whose camera films this code. Whether a page may use it is the visitor's permission. */
export const cameraThatSees = (text: string): readonly string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${filmOf(text)}`,
];

interface Counted {
  camerasOn: () => number;
}

/** Lets `camerasOn` tell how many of the page's cameras are running. Before the page is opened. */
export const countCameras = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const tracks: MediaStreamTrack[] = [];
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wish) => {
      const stream = await open(wish);
      tracks.push(...stream.getTracks());
      return stream;
    };
    Object.assign(window, {
      camerasOn: () => tracks.filter(({ readyState }) => readyState === 'live').length,
    });
  });
};

export const camerasOn = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as Counted).camerasOn());

/** From here on the browser refuses its camera with an error of this name. Before the page is opened. */
export const refuseCamera = async (page: Page, name: string, message = ''): Promise<void> => {
  await page.addInitScript(
    (why) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(why.message, why.name));
    },
    { name, message },
  );
};
