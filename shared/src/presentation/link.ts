/**
 * The link in a QR: `PUBLIC_URL/v/<code>`. Any scanner can open it; a mini-program gets it by link rule.
 * Runs where `URL` does not exist.
 */

export function presentationLink(publicUrl: string, code: string): string {
  return `${publicUrl.replace(/\/$/, '')}/v/${code}`;
}

/** `origin` is null for a bare code; `others` counts further, different codes in the same text. */
export type ReadLink = { code: string; origin: string | null; others: number } | null;

// A host in ASCII, as browsers and chats write it: Chinese words around a link never become part of it.
const ORIGIN = String.raw`(https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?|https?:\/\/\[[0-9A-Fa-f:.]+\](?::\d{1,5})?)`;
// Never across the beginning of a second link.
const PATH = String.raw`(?:\/(?:(?!:\/\/)[A-Za-z0-9._~%!$&'()*+,;=:@/-])*?)?`;
const PAGE = String.raw`\/?(?:\?(?:(?!:\/\/)[^\s#])*)?#?\/packages\/verification\/verdict\/index\?(?:[A-Za-z0-9._~%=+-]+&)*code=`;

/** A code of ours is far longer than this; whatever follows it is no part of it. */
const CODE = '([A-Za-z0-9_-]{100,})';
/** What only looks like one, cut off or foreign: nothing may follow that makes it another kind of address. */
const SHORT_CODE = '([A-Za-z0-9_-]{1,99})(?![A-Za-z0-9_-]|[/.][A-Za-z0-9_-])';

const before = `${ORIGIN}${PATH}(?:\\/v\\/|${PAGE})`;
const LINK = new RegExp(before + CODE, 'gi');
const SHORT_LINK = new RegExp(before + SHORT_CODE, 'gi');
const BARE = /^[A-Za-z0-9_-]{100,}$/;

/** More is no message. */
const LONGEST = 20_000;

/**
 * Finds the code in what was scanned, pasted or typed: a link, the address of a verdict page, a message that
 * contains one of them, or the bare code and nothing else. The text is read, never fetched. The first code counts;
 * one of full length counts before a short one. Null when there is none.
 */
export function readPresentationLink(text: string): ReadLink {
  const read = text.slice(0, LONGEST).trim();
  if (BARE.test(read)) return { code: read, origin: null, others: 0 };
  for (const pattern of [LINK, SHORT_LINK]) {
    const found = new Map<string, string>();
    for (const [, origin = '', code = ''] of read.matchAll(pattern)) {
      if (!found.has(code)) found.set(code, origin.toLowerCase());
    }
    for (const [code, origin] of found) return { code, origin, others: found.size - 1 };
  }
  return null;
}
