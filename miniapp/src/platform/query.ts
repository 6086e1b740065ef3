/** A path with its query; WeChat has no URLSearchParams. */
export const withQuery = (path: string, params: Readonly<Record<string, string>>): string => {
  const query = Object.entries(params)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&');
  return query ? `${path}?${query}` : path;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % in a hand-made address: take it as it stands.
    return text;
  }
};

/** Every value decoded once. Taro hands a page's parameters over as they stand in the address. */
export const decodeParams = (params: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([key, value]) => (value === undefined ? [] : [[key, decode(value)]])),
  );
