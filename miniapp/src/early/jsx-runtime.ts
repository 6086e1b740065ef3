/**
 * Draws the app's own components before the app is there: what compiled JSX calls, making elements at once. Each
 * component is drawn once and never again, so this knows no state; see react.ts for the hooks.
 */

type Drawn = Node | string | number | boolean | null | undefined | readonly Drawn[];
type Props = Readonly<Record<string, unknown>>;

/** What is drawn stands in this order: the text of one node, or several nodes. */
export const nodesOf = (drawn: Drawn): (Node | string)[] => {
  if (drawn === null || drawn === undefined || typeof drawn === 'boolean') return [];
  if (typeof drawn === 'string' || typeof drawn === 'number') return [String(drawn)];
  return drawn instanceof Node ? [drawn] : drawn.flatMap(nodesOf);
};

const ATTRIBUTES: Readonly<Record<string, string>> = {
  className: 'class',
  tabIndex: 'tabindex',
  htmlFor: 'for',
};

/** The policy refuses style attributes; what a script sets one by one, it does not. */
const dress = (element: HTMLElement, style: Readonly<Record<string, string | undefined>>): void => {
  for (const [name, value] of Object.entries(style)) {
    if (value === undefined) continue;
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    element.style.setProperty(name.startsWith('--') ? name : property, value);
  }
};

const setAttribute = (element: HTMLElement, name: string, value: unknown): void => {
  if (value === undefined || value === null) return;
  // `aria-hidden` and the like spell both out; of others, false is their absence.
  const spelt = name.startsWith('aria-') || name === 'draggable';
  if (typeof value === 'boolean' && !spelt) {
    if (value) element.setAttribute(name, '');
  } else element.setAttribute(ATTRIBUTES[name] ?? name, String(value));
};

const drawElement = (tag: string, { children, style, ...attributes }: Props): HTMLElement => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    // `onKeyDown` listens to `keydown`.
    if (typeof value === 'function')
      element.addEventListener(name.slice(2).toLowerCase(), value as () => void);
    else setAttribute(element, name, value);
  }
  if (style) dress(element, style as Record<string, string | undefined>);
  element.append(...nodesOf(children as Drawn));
  return element;
};

export const jsx = (type: string | ((props: Props) => Drawn), props: Props): Drawn =>
  typeof type === 'string' ? drawElement(type, props) : type(props);

/** The same where children are a list. */
export const jsxs = (...[type, props]: Parameters<typeof jsx>): Drawn => jsx(type, props);

export const Fragment = ({ children }: Props): Drawn => children as Drawn;
