/** A path of a wire description as the router writes it: `{name}` becomes `:name`. */
export const routePath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');
