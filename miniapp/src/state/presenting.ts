import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { getPresentation, presentLicence } from '@qzt/shared/contracts/wallet';
import { isRefusal, problemCode } from '../api/failures.ts';
import type { Session } from './session.ts';
import { createStore, type Store } from './store.ts';

type Code = ReadReplyOf<typeof presentLicence>;

export type PresentingView =
  | { status: 'loading' }
  | {
      status: 'showing';
      code: Code;
      /** Until the next code; 0 while one is on its way. */
      secondsToRotation: number;
      /** Until this code expires. */
      secondsToExpiry: number;
      /** Looks at this code so far, as far as is known. */
      looks: number;
      /** The last attempt to get a new code or to ask for looks failed: the shown code is still good. */
      trouble: unknown;
    }
  /** A once-only code was used: rotation stops, the holder decides. */
  | { status: 'spent'; code: Code }
  | { status: 'expired'; error: unknown }
  /** It may no longer be presented: the code is gone, and asking again changes nothing. */
  | { status: 'refused'; error: unknown }
  | { status: 'failed'; error: unknown };

export interface Presenting {
  view: Store<PresentingView>;
  /** To be called about once a second while the page is visible. */
  tick(): void;
  /** 现在换. */
  renew(): void;
  setOnceOnly(onceOnly: boolean): void;
  /** The page is gone: what is still on its way counts for nothing. */
  end(): void;
}

const ASK_EVERY_MILLISECONDS = 3000;
const RETRY_AFTER_MILLISECONDS = 5000;
const KEY_GOOD_FOR_MILLISECONDS = 60_000;

/**
 * A live code on the holder's screen: replaced every `rotateAfterSeconds`; kept while the network is away, until
 * it expires. A refusal, whichever request meets it, ends it at once.
 */
export function createPresenting(parts: {
  session: Session;
  creditCode: string;
  licenceId: string;
  now: () => number;
  makeKey: () => Promise<string>;
  /** It may no longer be presented: whatever else says that it may has to be asked anew. */
  onRefused: () => void;
}): Presenting {
  const { session, creditCode, licenceId, now, makeKey } = parts;
  const view = createStore<PresentingView>({ status: 'loading' });
  let onceOnly = false;
  let shownAt = 0;
  let lastAsked = 0;
  let retryAt = 0;
  /**
   * The key of an attempt whose outcome is unknown is used again, so that a lost answer makes no second code; but
   * not for long, since what it made grows old meanwhile.
   */
  let key: string | null = null;
  let keyMadeAt = 0;
  let generation = 0;
  let busy = false;

  const refuse = (error: unknown): void => {
    generation += 1;
    busy = false;
    key = null;
    view.set({ status: 'refused', error });
    parts.onRefused();
  };

  const unwatchOwner = session.owner.watch(() => {
    generation += 1;
    view.set({ status: 'loading' });
  });

  const fetchCode = async (): Promise<void> => {
    const mine = ++generation;
    busy = true;
    try {
      if (key === null || now() - keyMadeAt > KEY_GOOD_FOR_MILLISECONDS) {
        key = await makeKey();
        keyMadeAt = now();
      }
      const code = await session.call(
        presentLicence,
        { params: { creditCode, licenceId }, body: { mode: 'live', onceOnly } },
        { idempotencyKey: key },
      );
      if (mine !== generation) return;
      key = null;
      shownAt = now();
      lastAsked = shownAt;
      view.set(showing(code, 0, null));
    } catch (error) {
      if (mine !== generation) return;
      if (isRefusal(error)) return refuse(error);
      // An answer is an outcome; only silence leaves one unknown.
      if (problemCode(error)) key = null;
      retryAt = now() + RETRY_AFTER_MILLISECONDS;
      const before = view.get();
      view.set(before.status === 'showing' ? { ...before, trouble: error } : { status: 'failed', error });
    } finally {
      if (mine === generation) busy = false;
    }
  };

  const showing = (code: Code, looks: number, trouble: unknown): PresentingView => {
    const rotation = (code.rotateAfterSeconds ?? 0) * 1000;
    const lifetime = code.expiresAt ? Date.parse(code.expiresAt) - Date.parse(code.issuedAt) : 0;
    const age = now() - shownAt;
    return {
      status: 'showing',
      code,
      secondsToRotation: Math.max(0, Math.ceil((rotation - age) / 1000)),
      secondsToExpiry: Math.max(0, Math.ceil((lifetime - age) / 1000)),
      looks,
      trouble,
    };
  };

  const askForLooks = async (code: Code): Promise<void> => {
    lastAsked = now();
    const isShown = (): boolean => {
      const current = view.get();
      return current.status === 'showing' && current.code.codeId === code.codeId;
    };
    try {
      const { looks } = await session.call(getPresentation, {
        params: { creditCode, codeId: code.codeId },
        query: { licenceId },
      });
      if (isShown()) view.set(looks > 0 && onceOnly ? { status: 'spent', code } : showing(code, looks, null));
    } catch (error) {
      const current = view.get();
      if (!isShown() || current.status !== 'showing') return;
      if (isRefusal(error)) refuse(error);
      else view.set({ ...current, trouble: error });
    }
  };

  /** A once-only code that was used in its last seconds must not vanish behind a new one. */
  const rotateUnlessSpent = async (code: Code): Promise<void> => {
    busy = true;
    await askForLooks(code);
    busy = false;
    if (view.get().status === 'showing') await fetchCode();
  };

  void fetchCode();

  return {
    view,
    tick() {
      const current = view.get();
      if (current.status !== 'showing') return;
      const next = showing(current.code, current.looks, current.trouble);
      if (next.status === 'showing' && next.secondsToExpiry === 0) {
        view.set({ status: 'expired', error: current.trouble });
        return;
      }
      view.set(next);
      const due = next.status === 'showing' && next.secondsToRotation === 0;
      if (due && !busy && now() >= retryAt) void (onceOnly ? rotateUnlessSpent(current.code) : fetchCode());
      else if (!busy && now() - lastAsked >= ASK_EVERY_MILLISECONDS) void askForLooks(current.code);
    },
    renew() {
      // The code on the screen stays until there is another: it is still good.
      if (view.get().status !== 'showing') view.set({ status: 'loading' });
      void fetchCode();
    },
    setOnceOnly(value) {
      onceOnly = value;
      key = null;
      view.set({ status: 'loading' });
      void fetchCode();
    },
    end() {
      generation += 1;
      unwatchOwner();
    },
  };
}
