/** WeChat keeps the app's files itself. */
export const openWithoutNetwork = (): void => undefined;
