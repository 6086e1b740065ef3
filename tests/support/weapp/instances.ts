import type { Definition } from './modules.ts';
import type { Realm } from './realm.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

/** A page or component that is alive. */
export interface Instance {
  /** `packages/wallet/present/index`. */
  owner: string;
  /** What the program knows as `this`. */
  self: object;
  /** What the view layer has been told so far. */
  view: Record<string, unknown>;
  /** Calls a lifecycle method or an event handler, where there is one. */
  call: (method: string, ...args: unknown[]) => void;
  has: (method: string) => boolean;
}

/** WeChat refuses more in one call. */
const setDataLimit = 1024 * 1024;

/** `root.cn.[0].v` → `['root', 'cn', '0', 'v']` */
const keysOf = (path: string): string[] => path.split(/[.[\]]+/).filter((key) => key !== '');

const put = (into: Record<string, unknown>, path: string, value: unknown): void => {
  const keys = keysOf(path);
  const last = keys.pop();
  if (last === undefined) throw new Error('setData was given an empty path');
  let place = into;
  for (const [at, key] of keys.entries()) {
    if (typeof place[key] !== 'object' || place[key] === null) {
      place[key] = /^\d+$/.test(keys[at + 1] ?? last) ? [] : {};
    }
    place = place[key] as Record<string, unknown>;
  }
  place[last] = value;
};

const jsonCopy = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** Brings a definition to life as WeChat does: own data, `setData` that crosses to the view as JSON. */
export const createInstance = (
  realm: Realm,
  owner: string,
  definition: Definition,
  own: Record<string, unknown> = {},
): Instance => {
  const view = jsonCopy((definition.data ?? {}) as Record<string, unknown>);
  const data = realm.copy(view);
  const setData = (change: Record<string, unknown>, done?: Method): void => {
    const text = JSON.stringify(change);
    if (Buffer.byteLength(text) > setDataLimit)
      throw new Error(`setData:fail ${text.length} characters are too many`);
    for (const [path, value] of Object.entries(JSON.parse(text))) put(view, path, value);
    for (const [path, value] of Object.entries(realm.copy(change))) put(data, path, value);
    if (done) realm.setTimeout(() => done.call(self));
  };
  const { methods, lifetimes, ...rest } = definition;
  const self: Record<string, unknown> = {
    ...rest,
    ...(lifetimes as object | undefined),
    ...(methods as object | undefined),
    ...own,
    is: owner,
    route: owner,
    __route__: owner,
    data,
    setData,
  };
  return {
    owner,
    self,
    view,
    has: (method) => typeof self[method] === 'function',
    call: (method, ...args) => {
      const run = self[method];
      if (typeof run === 'function') realm.guarded(() => (run as Method).apply(self, args));
    },
  };
};
