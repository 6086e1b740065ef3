import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { type Firm, type Licence, listFirms, listLicences } from '@qzt/shared/contracts/wallet';
import { CallError, problemCode } from '../api/failures.ts';
import type { TextStore } from '../platform/storage.ts';
import type { Session } from './session.ts';
import { createStore, type Store } from './store.ts';

export interface FirmLicences {
  firm: Firm;
  licences: Licence[];
  /** How many more there are whose record could not be read. */
  unreadable: number;
  /** ISO instant of the authority's word. */
  confirmedAt: string;
  /** The authority did not answer: this is its last word. */
  stale: boolean;
}

export type WalletView =
  | { status: 'loading' }
  | { status: 'empty' }
  | {
      status: 'ready';
      firms: Firm[];
      shown: FirmLicences;
      /** No network: what this device kept; `confirmedAt` tells its age. */
      offline: boolean;
    }
  | { status: 'failed'; error: unknown };

export interface Wallet {
  view: Store<WalletView>;
  /** Loads the firms and the licences of the chosen one; shows what the device kept meanwhile. */
  load(): Promise<void>;
  choose(creditCode: string): Promise<void>;
  licence(licenceId: string): Licence | null;
}

const KEPT = 'wallet.kept';
const CHOSEN = 'wallet.chosen';

type Kept = { firms: Firm[]; shown: FirmLicences };

export function createWallet(session: Session, storage: TextStore): Wallet {
  const view = createStore<WalletView>({ status: 'loading' });

  session.signIn.watch(() => {
    if (session.signIn.get().status !== 'signed-out') return;
    storage.remove(KEPT);
    storage.remove(CHOSEN);
    view.set({ status: 'loading' });
  });

  const kept = (): Kept | null => {
    const text = storage.get(KEPT);
    if (!text) return null;
    try {
      const { firms, licences } = JSON.parse(text) as { firms: unknown; licences: unknown };
      const f = listFirms.reply.safeParse(firms);
      const l = listLicences.reply.safeParse(licences);
      return f.success && l.success ? { firms: f.data.firms, shown: l.data } : null;
    } catch {
      return null; // written by another version of the app: as good as nothing kept
    }
  };

  const keep = (firms: ReadReplyOf<typeof listFirms>, licences: ReadReplyOf<typeof listLicences>): void => {
    storage.set(KEPT, JSON.stringify({ firms, licences }));
  };

  const load = async (): Promise<void> => {
    const before = kept();
    if (before && view.get().status === 'loading') {
      view.set({ status: 'ready', ...before, offline: false });
    }
    try {
      const firms = await session.call(listFirms, {});
      const chosen = firms.firms.find((f) => f.creditCode === storage.get(CHOSEN)) ?? firms.firms[0];
      if (!chosen) {
        view.set({ status: 'empty' });
        return;
      }
      const licences = await session.call(listLicences, { params: { creditCode: chosen.creditCode } });
      keep(firms, licences);
      view.set({ status: 'ready', firms: firms.firms, shown: licences, offline: false });
    } catch (error) {
      const offline = error instanceof CallError && error.failure.kind === 'offline';
      if (before && (offline || problemCode(error)?.startsWith('upstream.'))) {
        view.set({ status: 'ready', ...before, offline });
      } else {
        view.set({ status: 'failed', error });
      }
    }
  };

  return {
    view,
    load,
    async choose(creditCode) {
      storage.set(CHOSEN, creditCode);
      storage.remove(KEPT);
      view.set({ status: 'loading' });
      await load();
    },
    licence(licenceId) {
      const now = view.get();
      return now.status === 'ready' ? (now.shown.licences.find((l) => l.id === licenceId) ?? null) : null;
    },
  };
}
