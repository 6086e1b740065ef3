import { createHash } from 'node:crypto';

/**
 * What a signal calls an account or a session: signals lie in the store for a minute, and of a deleted account not even
 * its id may be left. Ids are random, so nobody finds them from this.
 */
export const signalMark = (id: string): string =>
  createHash('sha256').update(id).digest('base64url').slice(0, 22);
