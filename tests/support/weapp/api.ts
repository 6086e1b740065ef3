import type { Realm } from './realm.ts';

export type Options = Record<string, unknown>;
type Callback = (result: object) => void;

/** Why an API refuses, in WeChat's words: what follows `name:fail `. */
export class Refusal extends Error {}

/** A function as WeChat offers it: answers by callbacks where it is given any, by a promise otherwise. */
export type Api = (options?: Options) => unknown;

/** Makes asynchronous APIs; a handler's result is what the program is told beside `errMsg`. */
export const apiMaker =
  (realm: Realm) =>
  (name: string, handler: (options: Options) => object | undefined | Promise<object | undefined>): Api => {
    const makePromise = realm.evaluate('(start) => new Promise(start)', 'api.js') as (
      start: (resolve: Callback, reject: Callback) => void,
    ) => unknown;
    const answer = async (options: Options): Promise<{ result: object; isGood: boolean }> => {
      try {
        return { result: { ...(await handler(options)), errMsg: `${name}:ok` }, isGood: true };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { result: { errMsg: `${name}:fail ${error.message}` }, isGood: false };
      }
    };
    const begin = (options: Options, good: Callback | undefined, bad: Callback | undefined): void => {
      const tell = ({ result, isGood }: { result: object; isGood: boolean }) =>
        realm.guarded(() => {
          const own = withBytes(realm, result);
          (isGood ? good : bad)?.(own);
          (options.complete as Callback | undefined)?.(own);
        });
      answer(options).then(tell, (error: unknown) => realm.faults.push(`${name}: ${String(error)}`));
    };
    return (options = {}) => {
      const { success, fail, complete } = options as Record<string, Callback | undefined>;
      if (success || fail || complete) return begin(options, success, fail);
      return makePromise((resolve, reject) => begin(options, resolve, reject));
    };
  };

/** The result in the realm's own objects, bytes included, which JSON cannot carry. */
const withBytes = (realm: Realm, result: object): object => {
  const bytes = Object.entries(result).filter(([, value]) => value instanceof Uint8Array);
  const rest = Object.fromEntries(
    Object.entries(result).filter(([, value]) => !(value instanceof Uint8Array)),
  );
  const own = realm.copy(rest) as Record<string, unknown>;
  for (const [key, value] of bytes) own[key] = realm.bytes(value as Uint8Array);
  return own;
};

/** Listeners of one kind of event, with `wx.onX` and `wx.offX`. */
export interface Listeners {
  on: (listener: Callback) => void;
  off: (listener?: Callback) => void;
  tell: (event: object) => void;
  count: () => number;
}

export const createListeners = (realm: Realm): Listeners => {
  const all = new Set<Callback>();
  return {
    on: (listener) => {
      all.add(listener);
    },
    off: (listener) => {
      if (listener) all.delete(listener);
      else all.clear();
    },
    tell: (event) => {
      for (const listener of [...all]) realm.guarded(() => listener(realm.copy(event)));
    },
    count: () => all.size,
  };
};
