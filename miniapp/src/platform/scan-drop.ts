import { readPicture } from './scan-reader.ts';
import type { ScanResult, Undo } from './types.ts';

export interface Receiver {
  onResult: (result: ScanResult) => void;
  /** Something that could be dropped is over the page, or no longer. */
  onHover: (over: boolean) => void;
}

type Brought = { files: readonly File[] } | { text: string };

const broughtBy = (transfer: DataTransfer | null): Brought | undefined => {
  const files = [...(transfer?.files ?? [])];
  if (files.length > 0) return { files };
  // A dragged link brings its address; a dragged message may hold it only in its words.
  const text = ['text/plain', 'text/uri-list']
    .map((type) => transfer?.getData(type) ?? '')
    .join('\n')
    .trim();
  return text ? { text } : undefined;
};

const resultOf = async (brought: Brought): Promise<ScanResult> => {
  if ('text' in brought) return { kind: 'code', text: brought.text };
  const [file, ...more] = brought.files;
  if (!file || more.length > 0) return { kind: 'failed', fault: 'several-pictures' };
  return readPicture(file);
};

/** A text that is brought into a field belongs to the field. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('input, textarea, [contenteditable]');

/** Takes what is dropped or pasted anywhere on the page, until undone. */
export const receive = ({ onResult, onHover }: Receiver): Undo => {
  const ended = new AbortController();
  const { signal } = ended;
  const hand = (event: Event, transfer: DataTransfer | null) => {
    const brought = broughtBy(transfer);
    if (!brought || ('text' in brought && isField(event.target))) return;
    event.preventDefault();
    void resultOf(brought).then(onResult);
  };
  document.addEventListener('paste', (event) => hand(event, event.clipboardData), { signal });
  document.addEventListener(
    'dragover',
    (event) => {
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      onHover(true);
    },
    { signal },
  );
  document.addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) onHover(false);
    },
    { signal },
  );
  document.addEventListener(
    'drop',
    (event) => {
      onHover(false);
      hand(event, event.dataTransfer);
    },
    { signal },
  );
  return () => ended.abort();
};

/** The keys that paste here: Ctrl V, or ⌘ V. */
export const pasteKeys = (): readonly string[] => [/Mac|iP/.test(navigator.platform) ? '⌘' : 'Ctrl', 'V'];
