const WIDE = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;

/** Width of a text in em, near enough for wrapping: full-width characters 1, others 0.54. */
export const widthInEm = (text: string): number =>
  [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 1 : 0.54), 0);

/**
 * Breaks a text into lines. `room(line)` is the width in em that the nth line may take; what is left
 * after `maxLines` is cut with an ellipsis. Closing punctuation never starts a line.
 */
export const wrap = (text: string, room: (line: number) => number, maxLines: number): string[] => {
  const lines: string[] = [''];
  let used = 0;
  for (const character of text) {
    const width = widthInEm(character);
    const index = lines.length - 1;
    const clings = /[，。；：、！？）》〕]/.test(character);
    if (used + width > room(index) && !clings) {
      if (lines.length === maxLines) {
        lines[index] = `${lines[index]?.slice(0, -1) ?? ''}…`;
        return lines;
      }
      lines.push(character);
      used = width;
    } else {
      lines[index] += character;
      used += width;
    }
  }
  return lines;
};

/** The x of each character of a label spread over `width` px: 名　　称. */
export const justify = (label: string, x: number, width: number, size: number): number[] => {
  const characters = [...label];
  if (characters.length < 2) return [x];
  const step = (width - size) / (characters.length - 1);
  return characters.map((_, index) => x + index * step);
};
