/** Pages of words alone, for who followed a link that leads nowhere. They need no script, and lead on. */

import { createHash } from 'node:crypto';
import { ERRORS } from '@qzt/shared/contracts/errors';
import { browserAddress, TABS } from '@qzt/shared/contracts/pages';

const STYLE = `
  :root { color-scheme: light dark; --bg: #f1f4f3; --ink: #12201d; --ink-2: #46554f; --primary: #14526e;
    --on-primary: #fff; --edge: #7a8883; }
  @media (prefers-color-scheme: dark) {
    :root { --bg: #0e1513; --ink: #e9efec; --ink-2: #b4c0bb; --primary: #7dbbd6; --on-primary: #06212e;
      --edge: #74837d; }
  }
  body { box-sizing: border-box; display: flex; flex-direction: column; justify-content: center; gap: 12px;
    max-width: 430px; min-height: 100vh; margin: 0 auto; padding: 24px 16px; background: var(--bg); color: var(--ink);
    font: 16px/24px "PingFang SC", "HarmonyOS Sans SC", MiSans, "Noto Sans CJK SC", system-ui, sans-serif; }
  h1 { margin: 0; font-size: 24px; line-height: 32px; }
  p { margin: 0 0 12px; color: var(--ink-2); }
  a { padding: 14px 16px; border-radius: 14px; box-shadow: inset 0 0 0 1.5px var(--edge); color: var(--primary);
    font-size: 17px; font-weight: 600; text-align: center; text-decoration: none; }
  a.first { background: var(--primary); box-shadow: none; color: var(--on-primary); }
  a:focus-visible { outline: 2.5px solid var(--primary); outline-offset: 2.5px; }
`;

/** CSP source of the style sheet. */
export const PLAIN_STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

interface Words {
  title: string;
  text: string;
  /** Where to go on; the first is the likely one. */
  links: readonly (readonly [text: string, address: string])[];
}

const plainPage = ({ title, text, links }: Words): string => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · 企证通</title>
<style>${STYLE}</style>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
${links.map(([words, address], place) => `<a href="${address}"${place === 0 ? ' class="first"' : ''}>${words}</a>`).join('\n')}
</html>
`;

/** Somebody typed a link, or a messenger cut it. */
export const NOT_A_CODE = plainPage({
  title: ERRORS['verification.not-a-code'].title,
  text: '链接可能没有复制完整，或者多了几个字。请重新扫证照上的二维码，或者请对方再发一次链接。',
  links: [
    ['重新扫码', browserAddress(TABS.scan)],
    ['打开企证通', '/'],
  ],
});

/** A developer's server without the browser build. */
export const NO_PAGE_HERE = plainPage({
  title: '这里没有核验页',
  text: '这台服务器只提供接口。请用企证通小程序扫这张码。',
  links: [],
});

/** An address that leads nowhere, opened by a person. */
export const NO_SUCH_PAGE = plainPage({
  title: '没有这个页面',
  text: '地址可能没有写全，或者页面已经换了地方。',
  links: [
    ['打开企证通', '/'],
    ['扫码核验', browserAddress(TABS.scan)],
  ],
});
