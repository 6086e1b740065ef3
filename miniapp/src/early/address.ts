import { browserAddress, ROUTES } from '@qzt/shared/contracts/pages';

const LINK = /^\/v\/([A-Za-z0-9_-]{1,400})\/?$/;
const CODE = /[?&]code=([A-Za-z0-9_-]{1,400})(?:&|$)/;

/** The code that this address is about: of a link in a QR, or of a verdict page that is loaded again. */
export const codeAt = ({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): string | undefined => {
  const link = LINK.exec(pathname)?.[1];
  if (link) return link;
  return hash.startsWith(`#${ROUTES.verdict}?`) ? CODE.exec(hash)?.[1] : undefined;
};

/** The address by which the app's router finds the page. */
export const verdictAddress = (code: string): string => browserAddress(`${ROUTES.verdict}?code=${code}`);

/** The page is made ready for somebody who may never come. */
export const isPrerendering = (): boolean =>
  (document as Document & { readonly prerendering?: boolean }).prerendering === true;
