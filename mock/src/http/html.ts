/** Pages as text: what is put into a template is escaped unless it is itself a piece of page. */

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | null | false | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function put(piece: Piece): string {
  if (piece === null || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(put).join('');
  return String(piece).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}

export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return new Html(String.raw({ raw: strings }, ...pieces.map(put)));
}

const STYLE = new Html(`
:root { color-scheme: light dark; --ink: #0e1c22; --soft: #51646d; --paper: #f1f4f3; --card: #fff; --line: #7c8c93;
  --primary: #17506d; --on-primary: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef3f4; --soft: #a9bac1; --paper: #10191d; --card: #19262c;
  --line: #71838b; --primary: #8fc4e0; --on-primary: #0b2532; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 "PingFang SC", "Noto Sans CJK SC",
  "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 64px; }
main.narrow { max-width: 480px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 32px 0 8px; } h3 { font-size: 16px; margin: 0; min-width: 5em; }
summary { min-height: 32px; padding-top: 4px; cursor: pointer; }
p { margin: 4px 0 12px; } .soft { color: var(--soft); font-size: 14px; }
.card { background: var(--card); border-radius: 12px; padding: 16px; margin: 12px 0; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
form { margin: 0; }
button, input, select { font: inherit; color: inherit; min-height: 44px; border-radius: 10px; border: 1px solid var(--line);
  background: var(--card); padding: 6px 14px; }
button { cursor: pointer; border-color: var(--primary); color: var(--primary); }
button.main, button.person { background: var(--primary); color: var(--on-primary); }
button.person { display: block; width: 100%; text-align: left; padding: 10px 16px; }
button.person small { display: block; font-size: 14px; }
.person-card .row { margin-top: 8px; } .copies { flex: 1 1 auto; margin: 0; } .copies code { font-size: 15px; user-select: all; }
.status { position: sticky; bottom: 0; } .status:empty { display: none; }
input[type=search], input[type=text] { flex: 1 1 200px; min-width: 0; }
table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: 8px 6px;
  border-bottom: 1px solid color-mix(in srgb, var(--line) 40%, transparent); vertical-align: top; }
th { font-weight: 600; font-size: 14px; color: var(--soft); }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--primary); } .wide { overflow-x: auto; }
:focus-visible { outline: 2.5px solid var(--primary); outline-offset: 2.5px; }
.note { border-left: 4px solid var(--primary); padding: 8px 12px; background: var(--card); }
`);

/**
 * A whole page; styles stand in it.
 * @param options.script JavaScript; its hash goes into the page's headers
 */
export function page(title: string, body: Html, options: { narrow?: boolean; script?: string } = {}): string {
  const { narrow = false, script } = options;
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body><main class="${narrow ? 'narrow' : ''}">${body}</main>${script !== undefined && new Html(`<script>${script}</script>`)}</body>
</html>
`.text;
}

/**
 * Neither frame nor foreign content, and no script but the one of that hash; forms may end at `formTargets` besides the
 * page's own origin.
 */
export function pageHeaders(
  formTargets: readonly string[] = [],
  scriptHash = "'none'",
): Record<string, string> {
  const forms = ["'self'", ...formTargets].join(' ');
  return {
    'content-security-policy': `default-src 'none'; script-src ${scriptHash}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action ${forms}`,
    'x-content-type-options': 'nosniff',
    // Not no-referrer: a browser would then send a form with the origin "null".
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
