/** WeChat moves its screen reader itself. */
export const useKeptFocus = (): void => undefined;
