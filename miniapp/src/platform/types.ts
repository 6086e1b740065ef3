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

/** How a reading of a code ended. `none`: a picture without a code; `refused`: camera or album not allowed. */
export type ScanResult =
  | { kind: 'code'; text: string }
  | { kind: 'none' }
  | { kind: 'cancelled' }
  | { kind: 'refused' };

/** Undoes what the call that returned it began; calling it twice is harmless. */
export type Undo = () => void;
