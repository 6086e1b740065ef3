import type { WxElement } from './markup.ts';

/** An element with all that it stands in, outermost first, itself last. */
export type Path = readonly [WxElement, ...WxElement[]];

export const lastOf = (path: Path): WxElement => path[path.length - 1] ?? path[0];

/** Everything written in an element, without spaces at the ends. */
export const textOf = (element: WxElement): string => {
  const own = String(element.attributes.value ?? '');
  const inside = element.children.map((child) => (typeof child === 'string' ? child : textOf(child)));
  return [element.tag === 'input' ? own : '', ...inside].join('').trim();
};

/** What a person reads, one line for each element that holds text of its own. */
export const linesOf = (element: WxElement): string[] => {
  if (element.children.some((child) => typeof child === 'string')) return [textOf(element)];
  const inside = element.children.flatMap((child) => (typeof child === 'string' ? [] : linesOf(child)));
  return element.tag === 'input' ? [textOf(element), ...inside] : inside;
};

/** All elements that fit, in reading order. */
export const findAll = (root: WxElement, fits: (element: WxElement) => boolean): Path[] => {
  const found: Path[] = [];
  const walk = (path: Path): void => {
    const element = lastOf(path);
    if (fits(element)) found.push(path);
    for (const child of element.children) if (typeof child !== 'string') walk([...path, child]);
  };
  walk([root]);
  return found;
};

/** The method that an element hands an event to; `stops` when the event goes no further. */
export const bindingOf = (
  element: WxElement,
  type: string,
): { method: string; stops: boolean } | undefined => {
  for (const [prefix, stops] of [
    ['bind', false],
    ['catch', true],
  ] as const) {
    const method = element.attributes[`${prefix}${type}`] ?? element.attributes[`${prefix}:${type}`];
    if (typeof method === 'string' && method !== '') return { method, stops };
  }
  return undefined;
};

/** What a screen reader says for an element. */
export const spokenNameOf = ({ attributes }: WxElement): string =>
  String(attributes.ariaLabel ?? attributes['aria-label'] ?? '');

/** `data-*` attributes as an event carries them. */
export const datasetOf = ({ attributes }: WxElement): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      name.startsWith('data-')
        ? [[name.slice(5).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), value]]
        : [],
    ),
  );
