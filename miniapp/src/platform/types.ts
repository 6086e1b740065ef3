/** Room that a phone's own furniture takes, in px. */
export interface Frame {
  /** Height of the status bar above the navigation bar. */
  statusBar: number;
  /** Width to keep free at the right end of the navigation bar (WeChat's capsule). */
  capsule: number;
  /** Height of the navigation bar itself; 0 leaves it to the style sheet. */
  navigationBar: number;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path from the origin of the API, with its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Already serialised. */
  body?: string;
  timeoutMilliseconds: number;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The request got no answer. Says nothing about whether the server acted on it. */
export class NoAnswer extends Error {
  readonly reason: 'offline' | 'timeout';

  constructor(reason: 'offline' | 'timeout', cause?: unknown) {
    super(`no answer: ${reason}`, { cause });
    this.name = 'NoAnswer';
    this.reason = reason;
  }
}

/** Why no code was read. Each has a sentence of its own: see words/scan. */
export type ScanFault =
  /** A picture without a code. */
  | 'no-code'
  /** A file that is no picture, or one that this browser cannot read. */
  | 'not-a-picture'
  | 'several-pictures'
  /** Plain http: the browser offers no camera to the page. */
  | 'not-offered'
  /** The person, earlier or now, said no. */
  | 'refused'
  /** The question was closed without an answer. */
  | 'dismissed'
  /** The device itself keeps its camera from the browser. */
  | 'refused-by-system'
  /** A rule of the browser or of the firm's computers. */
  | 'forbidden'
  | 'no-camera'
  /** Another app holds it. */
  | 'in-use'
  /** No camera can do what was asked. */
  | 'unsuitable'
  | 'broken-off'
  /** It runs, and no picture comes. */
  | 'no-picture'
  /** It was running, and went away. */
  | 'lost'
  /** The part that reads codes could not be fetched. */
  | 'reader-missing'
  | 'camera-unknown'
  /** In WeChat: this mini-program may not use the camera. */
  | 'wechat-refused'
  /** WeChat itself may not. */
  | 'wechat-refused-by-system'
  | 'wechat-unknown';

/** How a reading of a code ended. */
export type ScanResult =
  | { kind: 'code'; text: string }
  | { kind: 'cancelled' }
  | { kind: 'failed'; fault: ScanFault };

/** Undoes what the call that returned it began; calling it twice is harmless. */
export type Undo = () => void;
