/** WeChat opens a page with the app: nothing comes before it. */
export const takeEarlyLook = (_code: string): null => null;
