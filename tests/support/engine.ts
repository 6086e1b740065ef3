/**
 * The engine under the tests: the server of MONGODB_URI where that is set, a stand-in of their own elsewhere. Either
 * way each test file has a database that it made and that it drops.
 */

import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';

/** Undefined: tests start a stand-in, which is theirs to fill, stop and kill. */
export const givenStore: string | undefined = process.env.MONGODB_URI || undefined;

/** A database that nobody else has, on the server of this address. */
export function ownDatabase(serverUri: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*(\?.*)?$/.exec(serverUri);
  if (!parts) throw new Error('MONGODB_URI is no mongodb:// address');
  return `${parts[1]}/qzt-test-${randomBytes(6).toString('hex')}${parts[2] ?? ''}`;
}

/** Removes what a test made on a server that goes on. */
export async function dropDatabase(uri: string): Promise<void> {
  const client = await MongoClient.connect(uri);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}

/** A test that fills, stops or kills its store: with MONGODB_URI it is skipped, and says so. */
export function testOnOwnStore(name: string, run: () => Promise<void>): void {
  if (givenStore === undefined) test(name, run);
  else test.skip(`${name} (skipped: it fills or kills its store, and that of MONGODB_URI is not ours)`, run);
}
