import { flushSync } from 'react-dom';
import type { Undo } from './types.ts';

/** What paper looks like. A network that went leaves it as the screen is, and is asked again the next time. */
const dressPaper = async (): Promise<void> => {
  try {
    await import('../styles/print.scss');
  } catch {
    // Said above.
  }
};

/** Opens the browser's print dialogue. */
export const print = (): void => void dressPaper().then(() => window.print());

/** Fetches what the page looks like on paper, once the first page stands: a person may print by a key. */
export const prepareForPaper = (): void => {
  const prepare = () => void dressPaper();
  if (document.readyState === 'complete') prepare();
  else window.addEventListener('load', prepare, { once: true });
};

export const CAN_PRINT = true;

/**
 * Tells when the page is being put on paper (the moment, in ms) and when it no longer is (null). What is drawn upon
 * it stands before the browser lays out the paper: it doesn't wait.
 */
export const onPaper = (changed: (moment: number | null) => void): Undo => {
  const query = window.matchMedia('print');
  const tell = (moment: number | null) => flushSync(() => changed(moment));
  const begin = () => tell(Date.now());
  const end = () => tell(null);
  // Some browsers tell of one only.
  const turn = () => (query.matches ? begin() : end());
  window.addEventListener('beforeprint', begin);
  window.addEventListener('afterprint', end);
  query.addEventListener('change', turn);
  return () => {
    window.removeEventListener('beforeprint', begin);
    window.removeEventListener('afterprint', end);
    query.removeEventListener('change', turn);
  };
};

/** Where the app is found: https://qzt.example. */
export const siteAddress = (): string => window.location.origin;
