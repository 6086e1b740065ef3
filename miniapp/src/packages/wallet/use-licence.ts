import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { useCallback } from 'react';
import { wallet } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { useSignIn } from '../../state/use-signed-in.ts';

/** A licence that is shown, and how old the word on it is. */
export interface ReadyLicence {
  licence: Licence;
  firm: Firm;
  confirmedAt: string;
  asOf: boolean;
}

export type ShownLicence =
  | { status: 'loading' }
  | { status: 'signed-out' }
  | { status: 'missing' }
  | { status: 'failed'; error: unknown }
  | ({ status: 'ready' } & ReadyLicence);

/** The licence that a page was opened for; after a reload the wallet is fetched first. */
export function useLicence(licenceId: string): ShownLicence {
  const signIn = useSignIn(
    useCallback(() => {
      const { status } = wallet.view.get();
      if (status === 'loading' || status === 'failed') void wallet.load();
    }, []),
  );
  const view = useStore(wallet.view);
  if (signIn.status === 'signed-out') return { status: 'signed-out' };
  if (view.status === 'loading') return { status: 'loading' };
  if (view.status === 'failed') return { status: 'failed', error: view.error };
  if (view.status === 'empty') return { status: 'missing' };
  const licence = view.shown.licences.find(({ id }) => id === licenceId);
  if (!licence) return { status: 'missing' };
  const { firm, confirmedAt, stale } = view.shown;
  return { status: 'ready', licence, firm, confirmedAt, asOf: stale || view.offline };
}
