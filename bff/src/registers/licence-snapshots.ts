/**
 * The licence authority's last word on each holder, kept over restarts, so that people still see their licences when
 * it is silent. Sealed: some fields are not public.
 */

import { createHash } from 'node:crypto';
import { type AuthorityLicence, holderLicencesSchema } from '@qzt/shared/government/licences';
import { LRUCache } from 'lru-cache';
import { type Connection, Schema } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../keys/keyring.ts';

export interface LicenceSnapshots {
  /** Keeps it soon; trouble is logged and harms nobody who reads now. */
  keep(creditCode: string, licences: readonly AuthorityLicence[], askedAt: number): void;
  /** Undefined: none, or none that can be read. */
  last(creditCode: string): Promise<{ licences: AuthorityLicence[]; askedAt: number } | undefined>;
  /** Resolves when everything is written that was to be kept. */
  settle(): Promise<void>;
}

interface SnapshotDocument {
  _id: string;
  sealed: string;
  askedAt: Date;
}

const schema = new Schema<SnapshotDocument>(
  {
    _id: { type: String, required: true },
    sealed: { type: String, required: true },
    askedAt: { type: Date, required: true },
  },
  { collection: 'licence_snapshots', versionKey: false },
);

/** The same content is written again only after this long: its age after a restart is right to within that. */
const REWRITE_AFTER_MILLISECONDS = 600_000;
const REMEMBERED = 5000;

const context = (creditCode: string): string => `licences.snapshot:${creditCode}`;

export function createLicenceSnapshots(options: {
  connection: Connection;
  keyring: Keyring;
  clock: Clock;
  logger: Logger;
}): LicenceSnapshots {
  const { connection, keyring, clock, logger } = options;
  const model = connection.model<SnapshotDocument>('LicenceSnapshot', schema);
  const written = new LRUCache<string, { digest: string; at: number }>({ max: REMEMBERED });
  const pending = new Set<Promise<void>>();

  async function write(creditCode: string, plain: string, askedAt: number): Promise<void> {
    try {
      const sealed = keyring.encrypt(plain, context(creditCode));
      await model.updateOne(
        { _id: creditCode },
        { $set: { sealed, askedAt: new Date(askedAt) } },
        { upsert: true },
      );
    } catch (error) {
      written.delete(creditCode);
      logger.warn({ errorName: (error as Error).name }, 'licence snapshot not written');
    }
  }

  return {
    keep(creditCode, licences, askedAt) {
      const plain = JSON.stringify({ licences });
      const digest = createHash('sha256').update(plain).digest('base64');
      const before = written.get(creditCode);
      if (before?.digest === digest && clock.now() - before.at < REWRITE_AFTER_MILLISECONDS) return;
      written.set(creditCode, { digest, at: clock.now() });
      const work = write(creditCode, plain, askedAt).finally(() => pending.delete(work));
      pending.add(work);
    },

    async last(creditCode) {
      try {
        const found = await model.findById(creditCode).lean();
        if (!found) return undefined;
        const plain = await keyring.decrypt(found.sealed, context(creditCode));
        const { licences } = holderLicencesSchema.parse(JSON.parse(plain));
        return { licences, askedAt: found.askedAt.getTime() };
      } catch (error) {
        logger.warn({ errorName: (error as Error).name }, 'licence snapshot not readable');
        return undefined;
      }
    },

    async settle() {
      await Promise.all(pending);
    },
  };
}
