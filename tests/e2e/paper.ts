import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = 'tests/.artifacts/paper';

/** A4 at 96 dots an inch, without margins. */
const A4 = { width: 794, height: 1123 };

/** What a printed page is, seen and counted. */
export interface Printed {
  /** How many A4 sheets the browser makes of it. */
  sheets: number;
  /** All that stands on them. */
  text: string;
  /** What must not be on paper: controls, what is cut off, what is not dark on white. Empty when all is well. */
  faults: string[];
  /** How the verdict's frame is drawn: solid, dashed, hatched; null without one. */
  frame: string | null;
  /** Side of the QR code without its quiet zone; null without one. */
  codeMillimetres: number | null;
  picture: Buffer;
}

/** The sheets of a PDF, and whether each is A4 (595 × 842 points). */
const sheetsOf = (pdf: Buffer): number => {
  const source = pdf.toString('latin1');
  const boxes = source.match(/\/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]/g) ?? [];
  const pages = source.match(/\/Type\s*\/Page(?!s)/g) ?? [];
  if (boxes.length !== pages.length) throw new Error(`${boxes.length} of ${pages.length} sheets are A4`);
  return pages.length;
};

/** Runs in the page, under print media. */
const lookOver = (width: number): Omit<Printed, 'sheets' | 'picture'> => {
  const faults: string[] = [];
  const texts: string[] = [];
  const name = (one: Element) => `${one.className || one.tagName} “${(one.textContent ?? '').slice(0, 20)}”`;
  const shown = (one: Element) => one.getClientRects().length > 0;
  const light = (colour: string): number => {
    const [r = 0, g = 0, b = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return alpha === 0 ? 1 : (r * 0.2126 + g * 0.7152 + b * 0.0722) / 255;
  };
  const pages = [...document.querySelectorAll('.taro_page')].filter(shown);
  if (pages.length !== 1) faults.push(`${pages.length} pages are printed`);
  for (const one of document.querySelectorAll(
    'button, input, nav, [role="navigation"], [role="complementary"]',
  )) {
    if (shown(one)) faults.push(`a control is printed: ${name(one)}`);
  }
  for (const one of document.querySelectorAll<HTMLElement>('body, body *')) {
    if (!shown(one)) continue;
    const style = getComputedStyle(one);
    const { left, right } = one.getBoundingClientRect();
    if (left < -0.5 || right > width + 0.5) faults.push(`sticks out: ${name(one)}`);
    if (style.overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1) {
      faults.push(`is cut: ${name(one)}`);
    }
    if (style.position === 'sticky' || style.position === 'fixed') faults.push(`floats: ${name(one)}`);
    // An icon is its ground, cut to shape.
    if (!one.classList.contains('icon') && light(style.backgroundColor) < 0.99) {
      faults.push(`has a ground: ${name(one)}`);
    }
    const ownText = [...one.childNodes]
      .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      .map(({ textContent }) => textContent?.trim() ?? '')
      .join('');
    if (ownText) texts.push(ownText);
    if (ownText && light(style.color) > 0.2) faults.push(`is pale: ${name(one)}`);
  }
  const banner = document.querySelector('.verdict__frame');
  const hatched = banner && getComputedStyle(banner, '::before').backgroundImage !== 'none';
  const code = [...document.querySelectorAll<HTMLImageElement>('.qr__drawing')].find(shown);
  const quietModules = 8;
  return {
    frame: banner && (hatched ? 'hatched' : getComputedStyle(banner).borderTopStyle),
    // One unit of the drawing is a module; 96 px are 25.4 mm.
    codeMillimetres: code ? (code.width * (1 - quietModules / code.naturalWidth) * 25.4) / 96 : null,
    text: texts.join('\n'),
    faults,
  };
};

/** Prints the page as `<name>.pdf` beside its picture, and looks it over as the paper would show it. */
export const putOnPaper = async (page: Page, name: string): Promise<Printed> => {
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize();
  // What draws a code comes after the page.
  await page.waitForLoadState('networkidle');
  const pdf = await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true });
  await page.setViewportSize(A4);
  await page.emulateMedia({ media: 'print' });
  await page.locator('.paper, .poster').first().waitFor();
  const seen = await page.evaluate(lookOver, A4.width);
  const picture = await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.emulateMedia({ media: null });
  if (size) await page.setViewportSize(size);
  return { sheets: sheetsOf(pdf), ...seen, picture };
};
