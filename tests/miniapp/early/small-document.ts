/** As much of a document as the early drawing needs, and what it looks like as HTML. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one);

export class SmallElement {
  readonly tag: string;
  readonly children: (SmallElement | string)[] = [];
  readonly attributes = new Map<string, string>();
  readonly style = { setProperty: () => undefined };

  constructor(tag: string) {
    this.tag = tag;
  }

  set className(value: string) {
    this.attributes.set('class', value);
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  addEventListener(): void {}

  append(...added: (SmallElement | string)[]): void {
    this.children.push(...added);
  }

  replaceChildren(...added: (SmallElement | string)[]): void {
    this.children.splice(0, this.children.length, ...added);
  }

  /** Without style attributes: those are set one by one. */
  get html(): string {
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
    const content = this.children.map((one) => (typeof one === 'string' ? escaped(one) : one.html)).join('');
    const isVoid = this.tag === 'img';
    return `<${this.tag}${attributes}${isVoid ? '/>' : `>${content}</${this.tag}>`}`;
  }
}

/** The globals of a page opened at an address, whose requests are answered with `answer`. */
export const pageAt = (pathname: string, answer: () => Promise<unknown>) => {
  const body = new SmallElement('body');
  const asked: { url: string; body: string }[] = [];
  const address = { pathname, hash: '' };
  const window = {
    location: address,
    history: {
      replaceState: (_state: unknown, _title: string, to: string) => {
        const [path = '', hash = ''] = to.split('#');
        Object.assign(address, { pathname: path, hash: `#${hash}` });
      },
    },
    crypto: globalThis.crypto,
    matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
  };
  const fetch = (url: string, options: { body: string }) => {
    asked.push({ url, body: options.body });
    return answer();
  };
  const document = {
    body,
    head: new SmallElement('head'),
    title: '',
    createElement: (tag: string) => new SmallElement(tag),
  };
  // Nothing waits for what a page would still do.
  const later = (run: () => void, milliseconds?: number) => setTimeout(run, milliseconds).unref();
  const globals = {
    window,
    document,
    fetch,
    Node: SmallElement,
    AbortController,
    setTimeout: later,
    clearTimeout,
    requestAnimationFrame: later,
  };
  return { globals, body, address, asked };
};
