/**
 * How looks stand in the store, and for how long.
 *
 * `looks`: one document a page visit at a code that lives. Kept for the retention (LOOK_RETENTION_DAYS, at most two
 * years as the privacy notice says). Of a code's first look a marker of its place stays for good, without time, visit,
 * licence, verdict or reason: it keeps a once-only code spent and the places of its later looks from being given again.
 *
 * `look_tallies`: one document a code and hour for looks at a code that is dead: expired, or once-only and spent. Kept
 * as long; of a code's last one the sum stays.
 */

import type { CheckCode, Verdict } from '@qzt/shared/domain/verdict';
import type { PresentationMode } from '@qzt/shared/presentation/code';
import { type Connection, Schema, type Types } from 'mongoose';

/**
 * Of every document written from now on; those from before it carry none.
 * 2: a look carries `because`.
 */
export const LOOK_SCHEMA_VERSION = 2;

export interface LookSubject {
  codeId: string;
  /** Client's key of the page visit. */
  visit: string;
  creditCode: string;
  licenceId: string;
  kindName: string;
  mode: PresentationMode;
}

export interface LookDocument extends LookSubject {
  _id: Types.ObjectId;
  schemaVersion: number;
  /** 1 for the first look at this code. */
  ordinal: number;
  at: Date;
  verdict: Verdict;
  /** The check that decided; since version 2. */
  because?: CheckCode;
  /** Of the first look, once looks of this code were forgotten: the last place that had been given by then. */
  lastOrdinal?: number;
  /** Of a marker: whose code it was. */
  countedFor?: string;
}

export interface TallyDocument extends Omit<LookSubject, 'visit'> {
  _id: Types.ObjectId;
  schemaVersion: number;
  /** Its beginning. */
  hour: Date;
  count: number;
  /** Looks at the dead code in earlier hours. */
  before: number;
  firstAt: Date;
  lastAt: Date;
}

const text = { type: String } as const;
const number = { type: Number, required: true } as const;
const subject = { creditCode: text, licenceId: text, kindName: text, mode: text };

const lookSchema = new Schema<LookDocument>(
  {
    schemaVersion: number,
    codeId: { type: String, required: true },
    ordinal: number,
    visit: text,
    at: { type: Date },
    ...subject,
    verdict: text,
    because: text,
    lastOrdinal: { type: Number },
    countedFor: text,
  },
  { collection: 'looks', versionKey: false },
);
lookSchema.index({ codeId: 1, ordinal: 1 }, { unique: true });
lookSchema.index({ codeId: 1, visit: 1 }, { unique: true });
lookSchema.index({ creditCode: 1, _id: -1 });
lookSchema.index({ creditCode: 1, licenceId: 1, _id: -1 });
lookSchema.index({ at: 1 });

const tallySchema = new Schema<TallyDocument>(
  {
    schemaVersion: number,
    codeId: { type: String, required: true },
    hour: { type: Date, required: true },
    count: number,
    before: number,
    firstAt: { type: Date },
    lastAt: { type: Date },
    ...subject,
  },
  { collection: 'look_tallies', versionKey: false },
);
tallySchema.index({ codeId: 1, hour: 1 }, { unique: true });
tallySchema.index({ creditCode: 1, _id: -1 });
tallySchema.index({ creditCode: 1, licenceId: 1, _id: -1 });
tallySchema.index({ lastAt: 1 });

export const lookModel = (connection: Connection) => connection.model<LookDocument>('Look', lookSchema);
export type LookModel = ReturnType<typeof lookModel>;

export const tallyModel = (connection: Connection) =>
  connection.model<TallyDocument>('LookTally', tallySchema);
export type TallyModel = ReturnType<typeof tallyModel>;

/** The last place given among the looks at a code; 0: none was. */
export async function lastPlaceOf(looks: LookModel, codeId: string): Promise<number> {
  const last = await looks.findOne({ codeId }, 'ordinal lastOrdinal').sort({ ordinal: -1 }).lean();
  return Math.max(last?.ordinal ?? 0, last?.lastOrdinal ?? 0);
}
