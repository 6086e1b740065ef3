/** What the pages share, made once. */

import { CallError } from '../api/failures.ts';
import { inTurn } from '../platform/in-turn.ts';
import { onNetworkChange } from '../platform/network.ts';
import { request } from '../platform/request.ts';
import { SIGN_IN_WAY } from '../platform/sign-in.ts';
import { deviceStore } from '../platform/storage.ts';
import { createSession } from './session.ts';
import { createWallet, type WalletView } from './wallet.ts';

export const session = createSession({
  transport: request,
  storage: deviceStore,
  channel: SIGN_IN_WAY,
  inTurn,
});
export const wallet = createWallet(session, deviceStore);

// What could not be had without a network is had when it is back, without a tap.
onNetworkChange((online) => {
  if (!online) return;
  if (session.signIn.get().status === 'offline') void session.resume();
  const shown = wallet.view.get();
  if (shown.status === 'ready' ? shown.offline : isOffline(shown)) void wallet.load();
});

function isOffline(view: WalletView): boolean {
  return view.status === 'failed' && view.error instanceof CallError && view.error.failure.kind === 'offline';
}
