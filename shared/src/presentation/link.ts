/**
 * The link in a QR: `PUBLIC_URL/v/<code>`. Any scanner can open it; a mini-program gets it by link rule.
 * Runs where `URL` does not exist.
 */

export function presentationLink(publicUrl: string, code: string): string {
  return `${publicUrl.replace(/\/$/, '')}/v/${code}`;
}

export type ReadLink = { code: string; origin: string | null } | null;

const LINK = /^(https?:\/\/[^/?#\s]+)(?:\/[^?#\s]*)?\/v\/([A-Za-z0-9_-]+)\/?(?:[?#]\S*)?$/;
const PAGE = /[?&]code=([A-Za-z0-9_-]+)/;
const BARE = /^[A-Za-z0-9_-]{100,}$/;

/**
 * Finds the code in what was scanned, pasted or typed: a link, the address of a verdict page, or the bare code.
 * The text is read, never fetched. Null when there is no code in it; `origin` is null for a bare code.
 */
export function readPresentationLink(text: string): ReadLink {
  const trimmed = text.trim();
  const link = LINK.exec(trimmed);
  if (link?.[1] && link[2]) return { code: link[2], origin: link[1].toLowerCase() };
  if (/^https?:\/\//i.test(trimmed)) {
    const page = PAGE.exec(trimmed);
    const origin = /^(https?:\/\/[^/?#\s]+)/i.exec(trimmed)?.[1];
    return page?.[1] && origin ? { code: page[1], origin: origin.toLowerCase() } : null;
  }
  return BARE.test(trimmed) ? { code: trimmed, origin: null } : null;
}
