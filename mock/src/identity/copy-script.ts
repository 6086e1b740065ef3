/**
 * The sign-in page's only script: puts a text of the page into the clipboard. On plain http a browser gives no
 * clipboard; the text is then selected, and copied in the old way where that works.
 */

import { createHash } from 'node:crypto';

export const COPY_SCRIPT = `
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copies]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  const said = document.getElementById('copied');
  const copied = '已复制' + button.dataset.what;
  try {
    await navigator.clipboard.writeText(source.textContent);
    said.textContent = copied;
  } catch {
    getSelection().selectAllChildren(source);
    said.textContent = document.execCommand('copy') ? copied : '已选中' + button.dataset.what + '，请长按或按 Ctrl+C 复制';
  }
});
`;

/** For `script-src`. */
export const COPY_SCRIPT_HASH = `'sha256-${createHash('sha256').update(COPY_SCRIPT).digest('base64')}'`;
