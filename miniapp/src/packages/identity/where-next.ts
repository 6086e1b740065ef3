import type { Account } from '@qzt/shared/contracts/identity';
import { ROUTES, readPageAddress, TABS } from '@qzt/shared/contracts/pages';
import { goOn, replace } from '../../platform/navigation.ts';

/** Pages of the person's own: all others that ask for a sign-in ask for the real name too. */
const FOR_ANY_ACCOUNT: ReadonlySet<string> = new Set([TABS.me, TABS.scan, ROUTES.account, ROUTES.sessions]);

const pageOf = (address: string): string => address.replace(/\?.*$/, '');

/** Leads on from a sign-in: to where the person wanted to be, by way of the real-name check if that asks for it. */
export async function goOnSignedIn(account: Account, wanted: string | undefined): Promise<void> {
  const address = readPageAddress(wanted) ?? TABS.wallet;
  if (account.realName || FOR_ANY_ACCOUNT.has(pageOf(address))) await goOn(address);
  else await replace('realName', { to: address });
}
