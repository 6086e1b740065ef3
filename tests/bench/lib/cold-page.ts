/** One cold visit of a page in Chromium: when what was seen, and what it cost. */

import type { Browser, CDPSession, Page } from 'playwright-core';
import { phone } from '../../support/browser.ts';
import { waitFor } from '../../support/wait.ts';

export interface Network {
  name: string;
  /** Of each request. */
  latencyMilliseconds: number;
  /** Bits per second; -1: as fast as it goes. */
  down: number;
  up: number;
  /** How many times slower than this machine. */
  cpu: number;
}

export interface Visit {
  /** Milliseconds from the beginning of the navigation. */
  contentfulPaint: number;
  verdict: number;
  /** The app has taken over, with all that it shows. */
  wholePage: number;
  /** Until the whole page, data URLs apart. */
  requests: number;
  /** As transferred, with their headers. */
  bytes: number;
}

interface Seen {
  verdict?: number;
  wholePage?: number;
}

declare global {
  interface Window {
    seen?: Seen;
  }
}

/** Notes when a thing stands in the document and the frame that shows it begins. Runs in the page. */
const watch = ({ word, whole }: { word: string; whole: string }): void => {
  const seen: Seen = {};
  window.seen = seen;
  new MutationObserver(() => {
    const stands = {
      verdict: document.querySelector(word) !== null,
      wholePage: document.querySelector(whole) !== null && document.querySelector('.early') === null,
    };
    // No function has a name here: the compiler would give it one by a helper that the page lacks.
    for (const name of ['verdict', 'wholePage'] as const) {
      if (!stands[name] || seen[name] !== undefined) continue;
      seen[name] = 0;
      requestAnimationFrame(() => {
        seen[name] = performance.now();
      });
    }
  }).observe(document, { childList: true, subtree: true, attributes: true });
};

const slowDown = async (session: CDPSession, { latencyMilliseconds, down, up, cpu }: Network) => {
  const bytes = (bits: number): number => (bits < 0 ? -1 : bits / 8);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMilliseconds,
    downloadThroughput: bytes(down),
    uploadThroughput: bytes(up),
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
};

/** Counts requests by their begin and bytes by their end. */
const count = (session: CDPSession) => {
  const urls = new Map<string, string>();
  const counted = { requests: 0, bytes: 0 };
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.startsWith('data:')) return;
    urls.set(requestId, request.url);
    counted.requests += 1;
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (urls.has(requestId)) counted.bytes += encodedDataLength;
  });
  return counted;
};

/** When something was painted for the first time, by the browser's own account. */
const firstPaint = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);

/**
 * @param word selector of the verdict's word
 * @param whole selector of what stands when all of the page is there
 */
export async function visitCold(
  browser: Browser,
  network: Network,
  { url, word, whole }: { url: string; word: string; whole: string },
): Promise<Visit> {
  const context = await browser.newContext(phone);
  try {
    const page = await context.newPage();
    await page.addInitScript(watch, { word, whole });
    const session = await context.newCDPSession(page);
    await slowDown(session, network);
    const counted = count(session);
    await page.goto(url, { waitUntil: 'commit' });
    const seen = await waitFor(
      () => page.evaluate(() => (window.seen?.verdict && window.seen.wholePage ? window.seen : null)),
      { what: `the whole page of ${url}`, timeoutMilliseconds: 60_000, everyMilliseconds: 200 },
    );
    const { requests, bytes } = counted;
    const { verdict = Number.NaN, wholePage = Number.NaN } = seen;
    return { contentfulPaint: await firstPaint(page), verdict, wholePage, requests, bytes };
  } finally {
    await context.close();
  }
}
