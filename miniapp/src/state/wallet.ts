import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { listFirms, listLicences } from '@qzt/shared/contracts/wallet';
import type { TextStore } from '../platform/storage.ts';
import { createResource, type Kept, type Resource } from './resource.ts';
import type { Session } from './session.ts';

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

export interface WalletContent {
  firms: Firm[];
  /** The licences of the chosen firm; null: there is no firm. */
  shown: FirmLicences | null;
}

export interface Wallet extends Resource<WalletContent> {
  /** Shows another firm's licences from now on, also the next time. */
  choose(creditCode: string): Promise<void>;
}

const KEPT = 'wallet.kept';
const CHOSEN = 'wallet.chosen';

/** The firms of the signed-in person and the licences of the chosen one; a copy stays on the device. */
export function createWallet(session: Session, storage: TextStore): Wallet {
  const accountId = (): string | null => {
    const signIn = session.signIn.get();
    return signIn.status === 'signed-in' ? signIn.account.id : null;
  };

  const kept: Kept<WalletContent> = {
    read() {
      try {
        const { account, firms, licences } = JSON.parse(storage.get(KEPT) ?? 'null') as Record<
          string,
          unknown
        >;
        // Somebody else's: left by a sign-in that ended elsewhere.
        if (accountId() !== null && account !== accountId()) return null;
        const f = listFirms.reply.safeParse(firms);
        const l = listLicences.reply.safeParse(licences);
        return f.success && l.success ? { firms: f.data.firms, shown: l.data } : null;
      } catch {
        return null; // nothing is kept, or another version of the app wrote it
      }
    },
    write({ firms, shown }) {
      if (!shown) return storage.remove(KEPT);
      const { confirmedAt, stale } = shown;
      const copy = { account: accountId(), firms: { firms, confirmedAt, stale }, licences: shown };
      storage.set(KEPT, JSON.stringify(copy));
    },
    remove: () => storage.remove(KEPT),
  };

  const load = async (): Promise<WalletContent> => {
    const { firms } = await session.call(listFirms, {});
    const chosen = firms.find(({ creditCode }) => creditCode === storage.get(CHOSEN)) ?? firms[0];
    if (!chosen) return { firms, shown: null };
    const { creditCode } = chosen;
    return { firms, shown: await session.call(listLicences, { params: { creditCode } }) };
  };

  const wallet = createResource({ session, load, kept });
  session.owner.watch(() => storage.remove(CHOSEN));

  return {
    ...wallet,
    async choose(creditCode) {
      wallet.reset();
      storage.set(CHOSEN, creditCode);
      await wallet.load();
    },
  };
}
