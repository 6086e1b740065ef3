/** Puts the pictures of each mode side by side on one sheet, so that all of it can be looked at in a minute. */

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pictureDir as pictures, sheetDir as sheets } from '../../scripts/lib/pictures.mjs';
import { root } from '../../scripts/lib/root.mjs';
import { launchBrowser } from '../support/browser.ts';
import { type Mode, modes } from './modes.ts';

/** Of one picture on the sheet, in px; what a page has beyond two screens is cut. */
const thumbnail = ({ width, height }: Mode) => {
  const across = width < 720 ? 200 : 420;
  return { across, down: Math.round((across / width) * height * (width < 720 ? 2 : 1.25)) };
};

const columnsOf = ({ width }: Mode): number => (width < 720 ? 12 : 6);

const styleOf = (mode: Mode): string => {
  const { across, down } = thumbnail(mode);
  const gap = 16;
  return `
    body { margin: 0; padding: ${gap}px; width: max-content; background: #888; color: #000; font: 12px/16px sans-serif; }
    h1 { margin: 0 0 ${gap}px; font-size: 20px; line-height: 28px; }
    main { display: grid; grid-template-columns: repeat(${columnsOf(mode)}, ${across}px); gap: ${gap}px; align-items: start; }
    figure { margin: 0; }
    figcaption { padding: 4px 0; }
    .cut { max-height: ${down}px; overflow: hidden; background: #fff; }
    img { display: block; width: ${across}px; }
  `;
};

const sheetOf = (mode: Mode, files: readonly string[]): string => `<!doctype html>
<meta charset="utf-8">
<style>${styleOf(mode)}</style>
<h1>${mode.name}: ${files.length}</h1>
<main>${files
  .map((file) => {
    const address = pathToFileURL(`${pictures}/${mode.name}/${file}`);
    return `<figure><div class="cut"><img src="${address}" alt=""></div><figcaption>${basename(file, '.png')}</figcaption></figure>`;
  })
  .join('')}</main>`;

mkdirSync(sheets, { recursive: true });
const browser = await launchBrowser();
try {
  for (const mode of modes) {
    const folder = `${pictures}/${mode.name}`;
    if (!existsSync(folder)) throw new Error(`${folder} is missing: no picture was taken in this mode`);
    const page = await browser.newPage();
    // A page that was opened from a file may show pictures that are files.
    await page.goto(pathToFileURL(folder).href);
    await page.setContent(sheetOf(mode, readdirSync(folder).sort()));
    const whole = await page.locator('body').boundingBox();
    if (whole === null) throw new Error('the sheet has no size');
    await page.setViewportSize({ width: Math.ceil(whole.width), height: Math.ceil(whole.height) });
    const path = `${sheets}/${mode.name}.png`;
    await page.screenshot({ path });
    await page.close();
    process.stdout.write(`${relative(root, path)}\n`);
  }
} finally {
  await browser.close();
}
