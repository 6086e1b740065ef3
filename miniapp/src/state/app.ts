/** What the pages share, made once. */

import { inTurn } from '../platform/in-turn.ts';
import { onNetworkChange } from '../platform/network.ts';
import { request } from '../platform/request.ts';
import { SIGN_IN_WAY } from '../platform/sign-in.ts';
import { deviceStore } from '../platform/storage.ts';
import { createSession } from './session.ts';
import { createWallet } from './wallet.ts';

export const session = createSession({
  transport: request,
  storage: deviceStore,
  channel: SIGN_IN_WAY,
  inTurn,
});
export const wallet = createWallet(session, deviceStore);

// Whoever could not be asked about without a network is known when it is back. What pages lack, they ask for themselves.
onNetworkChange((online) => {
  if (online && session.signIn.get().status === 'offline') void session.resume();
});
