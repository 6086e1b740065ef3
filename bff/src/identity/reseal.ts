/** Personal data of accounts under the newest key. What is done already is passed over, so it may be broken off. */

import type { Keyring } from '../keys/keyring.ts';
import type { AccountStore, SealedField } from './account-store.ts';
import { type AccountRecord, sealContext } from './records.ts';

const PAGE = 100;

const sealedParts = (account: AccountRecord): [SealedField, string | undefined | null, string][] => [
  ['sealedSubject', account.sealedSubject, sealContext.subject(account.id)],
  ['sealedPhone', account.sealedPhone, sealContext.phone(account.id)],
  ['realName.name', account.realName?.name, sealContext.name(account.id)],
  ['realName.idNumber', account.realName?.idNumber, sealContext.idNumber(account.id)],
];

/** @returns how many values were sealed again */
export async function reseal(store: AccountStore, keyring: Keyring): Promise<number> {
  let count = 0;
  let after = '';
  for (;;) {
    const accounts = await store.page(after, PAGE);
    for (const account of accounts) {
      for (const [field, sealed, context] of sealedParts(account)) {
        if (!sealed || keyring.sealedByCurrent(sealed)) continue;
        const plain = await keyring.decrypt(sealed, context);
        await store.replaceSealed(account.id, field, sealed, keyring.encrypt(plain, context));
        count++;
      }
      after = account.id;
    }
    if (accounts.length < PAGE) return count;
  }
}
