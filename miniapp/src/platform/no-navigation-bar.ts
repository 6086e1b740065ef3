/** Stands in for the navigation bar of Taro's browser router: each screen draws its own (see components/screen). */
export default class NoNavigationBar {
  load(): void {
    // There is nothing to dress.
  }
}

export const initNavigationBar = (): void => undefined;
