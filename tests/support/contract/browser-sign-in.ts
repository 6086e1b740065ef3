import { startOidc } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import type { Sent } from './client.ts';

/** A cookie jar and nothing more: goes where it is sent until it would leave a given origin. */
const createBrowser = () => {
  const jar = new Map<string, { value: string; path: string; origin: string }>();
  const cookieFor = ({ origin, pathname }: URL): string =>
    [...jar]
      .filter(([, cookie]) => cookie.origin === origin && pathname.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  const open = async (url: URL, form?: Record<string, string>): Promise<URL | undefined> => {
    const reply = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: { cookie: cookieFor(url), ...(form ? { origin: url.origin } : {}) },
      redirect: 'manual',
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      jar.set(pair.slice(0, at), { value: pair.slice(at + 1), path, origin: url.origin });
    }
    const location = reply.headers.get('location');
    return location === null ? undefined : new URL(location, url);
  };
  /** Follows redirects while they stay on the origin; gives the first address outside, or the page it ended on. */
  const follow = async (start: URL, form?: Record<string, string>): Promise<URL> => {
    let at = start;
    let next = await open(at, form);
    while (next !== undefined && next.origin === start.origin) {
      at = next;
      next = await open(at);
    }
    return next ?? at;
  };
  return { open, follow, cookieFor };
};

/** Signs in at the province's page up to the callback, which is not called. */
export const browserCallback = async (origin: string, personId: string): Promise<Sent> => {
  const browser = createBrowser();
  const start = new URL(`${origin}${startOidc.path}?noticeVersion=${PRIVACY_NOTICE_VERSION}`);
  const provider = await browser.open(start);
  if (provider === undefined) throw new Error('the sign-in did not begin');
  const page = await browser.follow(provider);
  const callback = await browser.follow(page, { person: personId });
  if (callback.origin !== origin) throw new Error(`the provider did not send back: ${callback}`);
  return {
    query: Object.fromEntries(callback.searchParams),
    headers: { cookie: browser.cookieFor(callback) },
  };
};
