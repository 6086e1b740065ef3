/** The clipboard's text; empty where the browser or the person does not allow it. */
export const readClipboard = async (): Promise<string> => {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return '';
  }
};

const copyBySelection = (text: string): boolean => {
  const holder = document.createElement('textarea');
  holder.value = text;
  holder.className = 'unseen';
  document.body.append(holder);
  holder.select();
  // The only way on plain http, where navigator.clipboard does not exist.
  const copied = document.execCommand('copy');
  holder.remove();
  return copied;
};

/** Whether the text now is in the clipboard. */
export const writeClipboard = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
};
