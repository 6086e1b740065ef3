/** A place in the window, in CSS px from its upper left corner. */
export interface Point {
  x: number;
  y: number;
}

/** What can come out of a page. */
type Plain = string | number | boolean | Point | null;

/** A fresh browser window with no cookie, storage or cache of another one: the little that each engine must be able to do. */
export interface BrowserWindow {
  goto: (url: string) => Promise<void>;
  /** Runs a function in the page, and gives its result. It must stand alone: nothing around it is there. */
  evaluate: <Result extends Plain>(
    run: (...args: string[]) => Result,
    ...args: string[]
  ) => Promise<Awaited<Result>>;
  /** Presses and lets go there, as a finger or a mouse would. */
  click: (point: Point) => Promise<void>;
  /** Presses the keys of this text one after the other. */
  type: (text: string) => Promise<void>;
  /** PNG of what the window shows. */
  screenshot: () => Promise<Buffer>;
  /** What the engine itself has complained of so far; [] where it doesn't tell. */
  complaints: () => string[];
  close: () => Promise<void>;
}

/** A browser that isn't Chromium. */
export interface Engine {
  name: string;
  newWindow: () => Promise<BrowserWindow>;
  close: () => Promise<void>;
}

/** The inside of a window, in CSS px: a phone, as the screens are drawn for. */
export const PHONE = { width: 375, height: 812, pixelRatio: 2 };

/** How long anything may take to be there. */
export const PATIENCE = { timeoutMilliseconds: 30_000, everyMilliseconds: 50 };
