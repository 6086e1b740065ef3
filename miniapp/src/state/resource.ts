import { isRefusal } from '../api/failures.ts';
import type { Session } from './session.ts';
import { createStore, type Store } from './store.ts';

export type ResourceView<T> =
  | { status: 'loading' }
  | {
      status: 'ready';
      value: T;
      /** Why the last attempt to renew it failed; null when it didn't. What is shown is what was known before. */
      trouble: unknown;
      /** Something is on its way. */
      busy: boolean;
    }
  | { status: 'failed'; error: unknown };

/** What a device keeps of a resource, so that it can be shown before, or without, an answer. */
export interface Kept<T> {
  read(): T | null;
  write(value: T): void;
  remove(): void;
}

export interface Resource<T> {
  view: Store<ResourceView<T>>;
  /** Shows what the device kept, if nothing is shown yet. */
  restore(): void;
  /** Asks for it anew; shows what the device kept meanwhile. */
  load(): Promise<void>;
  /** The same by other work, as reading on by a page: its answer takes the place of what was shown. */
  change(work: () => Promise<T>): Promise<void>;
  /** Forgets what was shown and kept, and drops whatever is still on its way. */
  reset(): void;
  /** No page shows it any more. */
  end(): void;
}

/**
 * Something that belongs to the signed-in account. An answer counts only if nothing else was asked for since, and
 * only while the same account is signed in: one that comes after sign-out is dropped, not shown and not kept.
 * A refusal that asking again would not change ends what was shown; other trouble leaves it, with its reason.
 */
export function createResource<T>(parts: {
  session: Pick<Session, 'owner'>;
  load: () => Promise<T>;
  kept?: Kept<T>;
}): Resource<T> {
  const { session, kept } = parts;
  const view = createStore<ResourceView<T>>({ status: 'loading' });
  let latest = 0;

  const reset = (): void => {
    latest += 1;
    kept?.remove();
    view.set({ status: 'loading' });
  };

  const unwatch = session.owner.watch(reset);

  const restore = (): void => {
    if (view.get().status !== 'loading') return;
    const value = kept?.read() ?? null;
    if (value !== null) view.set({ status: 'ready', value, trouble: null, busy: true });
  };

  const settle = (error: unknown): void => {
    const shown = view.get();
    if (isRefusal(error)) {
      kept?.remove();
      view.set({ status: 'failed', error });
    } else if (shown.status === 'ready') view.set({ ...shown, trouble: error, busy: false });
    else view.set({ status: 'failed', error });
  };

  const change = async (work: () => Promise<T>): Promise<void> => {
    latest += 1;
    const mine = latest;
    const owner = session.owner.get();
    const counts = (): boolean => mine === latest && owner === session.owner.get();
    const before = view.get();
    if (before.status === 'ready') view.set({ ...before, busy: true });
    try {
      const value = await work();
      if (!counts()) return;
      kept?.write(value);
      view.set({ status: 'ready', value, trouble: null, busy: false });
    } catch (error) {
      if (counts()) settle(error);
    }
  };

  return {
    view,
    change,
    reset,
    restore,
    load() {
      if (view.get().status !== 'ready') view.set({ status: 'loading' });
      restore();
      return change(parts.load);
    },
    end() {
      latest += 1;
      unwatch();
    },
  };
}
