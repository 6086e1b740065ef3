import { shanghaiInstant } from '../domain/dates.ts';

const MOST_REMEMBERED = 512;
const remembered = new Map<number, string>();

/** As shanghaiInstant. Answers of one moment name the same few seconds again and again; writing them out is dear. */
export function instantText(instantMilliseconds: number): string {
  const second = Math.floor(instantMilliseconds / 1000);
  let text = remembered.get(second);
  if (text === undefined) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    text = shanghaiInstant(second * 1000);
    remembered.set(second, text);
  }
  return text;
}
