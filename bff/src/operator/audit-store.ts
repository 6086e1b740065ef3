/** What operators did: written before it is done, never changed. */

import type { Connection } from 'mongoose';
import mongoose from 'mongoose';
import type { Clock } from '../base/clock.ts';

export interface AuditRecord {
  /** Joins `asked` with its `done` or `failed`. */
  requestId: string;
  action: string;
  /** Names of keys and purposes; nothing personal. */
  subject: string;
  outcome: 'asked' | 'done' | 'failed' | 'refused';
  /** Address of the operator's end. */
  ip: string;
}

export interface AuditTrail {
  /** Settles when the store has acknowledged it. */
  write(record: AuditRecord): Promise<void>;
}

export function createAuditTrail(connection: Connection, clock: Clock): AuditTrail {
  const text = { type: String, required: true, immutable: true };
  const schema = new mongoose.Schema(
    {
      at: { type: Date, required: true, immutable: true, index: true },
      requestId: text,
      action: text,
      subject: { type: String, default: '', immutable: true },
      outcome: text,
      ip: text,
    },
    { versionKey: false, collection: 'audits', strict: 'throw' },
  );
  const model = connection.model('Audit', schema);
  return {
    async write(record) {
      await model.create({ at: new Date(clock.now()), ...record });
    },
  };
}
