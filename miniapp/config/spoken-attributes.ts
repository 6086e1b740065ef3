type Attributes = Record<string, ''>;

const attributes = (...names: string[]): Attributes =>
  Object.fromEntries(names.map((name) => [`aria-${name}`, '']));

const SPOKEN = attributes('label', 'role', 'hidden', 'live');

/** What a screen reader needs of WeChat's components, by component; Taro leaves it out. */
export const SPOKEN_ATTRIBUTES = {
  View: { ...SPOKEN, ...attributes('disabled', 'checked', 'selected', 'expanded') },
  Text: SPOKEN,
  Image: SPOKEN,
  Input: attributes('label'),
};
