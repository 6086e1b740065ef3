import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
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
  const request = async (url: URL, body?: URLSearchParams | string): Promise<Response> => {
    const reply = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        cookie: cookieFor(url),
        ...(body === undefined ? {} : { origin: url.origin }),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      jar.set(pair.slice(0, at), { value: pair.slice(at + 1), path, origin: url.origin });
    }
    return reply;
  };
  const open = async (url: URL, form?: Record<string, string>): Promise<URL | undefined> => {
    const location = (await request(url, form && new URLSearchParams(form))).headers.get('location');
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
  return { request, follow, cookieFor };
};

/** Signs in at the province's page up to the callback, which is not called. */
export const browserCallback = async (origin: string, personId: string): Promise<Sent> => {
  const browser = createBrowser();
  const begun = await browser.request(
    new URL(origin + startOidc.path),
    JSON.stringify({ noticeVersion: PRIVACY_NOTICE_VERSION }),
  );
  const { location } = (await begun.json()) as ReplyOf<typeof startOidc>;
  const page = await browser.follow(new URL(location));
  const callback = await browser.follow(page, { person: personId });
  if (callback.origin !== origin) throw new Error(`the provider did not send back: ${callback}`);
  return {
    query: Object.fromEntries(callback.searchParams),
    headers: { cookie: browser.cookieFor(callback) },
  };
};
