/** A field of a collection under the newest key, page by page. What is done is passed over: it may be broken off. */

import type { Connection } from 'mongoose';
import type { Keyring } from './keyring.ts';

export interface SealedField {
  connection: Connection;
  collection: string;
  /** Holds a sealed text, or null. */
  field: string;
  /** What the text of this document is bound to. */
  contextOf(id: string): string;
}

interface Sealed {
  _id: string;
  [field: string]: unknown;
}

const PAGE = 100;

/**
 * Does nothing to a document that changes meanwhile: whoever changes it seals under the newest key.
 * @returns how many were sealed again
 */
export async function resealField(
  { connection, collection, field, contextOf }: SealedField,
  keyring: Pick<Keyring, 'decrypt' | 'encrypt' | 'sealedByCurrent'>,
): Promise<number> {
  const documents = connection.collection<Sealed>(collection);
  let count = 0;
  let after = '';
  let page: Sealed[];
  do {
    page = await documents
      .find({ _id: { $gt: after }, [field]: { $ne: null } }, { projection: { [field]: 1 } })
      .sort({ _id: 1 })
      .limit(PAGE)
      .toArray();
    for (const { _id: id, [field]: sealed } of page) {
      after = id;
      if (typeof sealed !== 'string' || keyring.sealedByCurrent(sealed)) continue;
      const plain = await keyring.decrypt(sealed, contextOf(id));
      const $set = { [field]: keyring.encrypt(plain, contextOf(id)) };
      count += (await documents.updateOne({ _id: id, [field]: sealed }, { $set })).modifiedCount;
    }
  } while (page.length === PAGE);
  return count;
}
