import type { Undo } from './types.ts';

const fileOf = (target: EventTarget | null): string | undefined => {
  if (target instanceof HTMLScriptElement) return target.src;
  if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') return target.href;
  return undefined;
};

/** Without a network the file may well be there. */
const isGone = async (file: string): Promise<boolean> => {
  try {
    const answer = await fetch(file, { method: 'HEAD', cache: 'no-store' });
    return answer.status === 404;
  } catch {
    return false;
  }
};

/** Calls back with the address of a script or style sheet of the app that the server no longer has. */
export const onMissingFile = (missing: (file: string) => void): Undo => {
  const failed = (event: Event): void => {
    const file = fileOf(event.target);
    if (file === undefined || !file.startsWith(window.location.origin)) return;
    void isGone(file).then((gone) => {
      if (gone) missing(file);
    });
  };
  // These events do not bubble.
  window.addEventListener('error', failed, true);
  return () => window.removeEventListener('error', failed, true);
};

/** Opens the same page with the newest files. */
export const loadAnew = (): void => window.location.reload();

/** Says something where not even the first page could be drawn. */
export const writeOnBlankPage = (text: string): void => {
  if (document.querySelector('.taro_page')) return;
  const line = document.createElement('p');
  line.setAttribute('role', 'alert');
  line.className = 'blank-page';
  line.textContent = text;
  document.body.append(line);
};
