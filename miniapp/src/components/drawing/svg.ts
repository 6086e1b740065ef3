/** Attributes of an SVG element; numbers are rounded to 2 decimals to keep data URIs short. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as it may stand in SVG content or in an attribute. */
export const escapeXml = (text: string): string =>
  // Control characters other than tab and line ends are not XML.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

export const round = (value: number): number => Math.round(value * 100) / 100;

/** One element as markup. `content` must already be markup. */
export const element = (name: string, attributes: Attributes, content = ''): string => {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeXml(String(value))}"`)
    .join('');
  return content ? `<${name}${list}>${content}</${name}>` : `<${name}${list}/>`;
};

/** A whole drawing. */
export const svg = (width: number, height: number, content: string, attributes: Attributes = {}): string =>
  element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, ...attributes },
    content,
  );

/**
 * A drawing as a data URI, good for `<img>`, WeChat's `<Image>` and CSS `url("…")` alike. Parentheses and
 * quotes are escaped too, because WeChat's style strings end at them.
 */
export const dataUri = (markup: string): string =>
  `data:image/svg+xml,${encodeURIComponent(markup).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )}`;

/** The same for a CSS image value. */
export const cssUrl = (markup: string): string => `url("${dataUri(markup)}")`;
