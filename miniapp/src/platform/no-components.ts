/**
 * Stands in for Taro's component library in the browser build: our own components render HTML (see
 * components/base). The generated entry asks for this one name and uses it only for pull-down refresh,
 * which no page enables.
 */
export const PullDownRefresh = () => null;
