/** Accounts at rest. Absent fields are absent, not null: that is what the sparse indexes go by. */

import mongoose, { type Connection } from 'mongoose';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { type AccountRecord, CONSENT_PURPOSES, type Consent, type SealedRealName } from './records.ts';

interface ConsentDocument {
  purpose: Consent['purpose'];
  noticeVersion: string;
  givenAt: Date;
}

interface RealNameDocument {
  name: string;
  idNumber: string;
  idHash: string;
  confirmedAt: Date;
}

interface AccountDocument {
  _id: string;
  wayKey: string;
  sealedSubject?: string;
  sealedPhone?: string;
  realName?: RealNameDocument;
  consents: ConsentDocument[];
  createdAt: Date;
  movedTo?: string;
  deletingSince?: Date;
}

export type SealedField = 'sealedSubject' | 'sealedPhone' | 'realName.name' | 'realName.idNumber';

export interface AccountStore {
  /** False: somebody has this way already. */
  insert(account: AccountRecord): Promise<boolean>;
  byId(id: string): Promise<AccountRecord | null>;
  byWay(wayKey: string): Promise<AccountRecord | null>;
  byIdHash(idHash: string): Promise<AccountRecord | null>;
  /** Notes a consent once per purpose and version. */
  addConsent(id: string, consent: Consent): Promise<void>;
  /** False: the account is no longer open. */
  setPhone(id: string, sealedPhone: string): Promise<boolean>;
  /** `taken`: another account has this person. `closed`: not open, or confirmed before. */
  setRealName(id: string, realName: SealedRealName): Promise<'set' | 'taken' | 'closed'>;
  /** Makes the account a signpost to another and forgets what it knew of the person. False: it was not open. */
  moveTo(id: string, target: string): Promise<boolean>;
  /** Ids of the signposts to an account. */
  signpostsTo(id: string): Promise<string[]>;
  /** Ids of signposts to an account that is no more; walks through all of them. */
  lostSignposts(): Promise<string[]>;
  /** False: there is no such account, or its deletion has begun before. */
  markDeleting(id: string, at: number): Promise<boolean>;
  deleting(): Promise<string[]>;
  remove(ids: readonly string[]): Promise<void>;
  /** In the order of their ids. */
  page(afterId: string, size: number): Promise<AccountRecord[]>;
  /** Does nothing when the field has changed meanwhile. */
  replaceSealed(id: string, field: SealedField, before: string, after: string): Promise<void>;
}

const SIGNPOST_PAGE = 500;

const text = { type: String, required: true };
const date = { type: Date, required: true };
const part = { _id: false, versionKey: false } as const;

function accountModel(connection: Connection) {
  const consent = new mongoose.Schema<ConsentDocument>(
    { purpose: { ...text, enum: CONSENT_PURPOSES }, noticeVersion: text, givenAt: date },
    part,
  );
  const realName = new mongoose.Schema<RealNameDocument>(
    { name: text, idNumber: text, idHash: text, confirmedAt: date },
    part,
  );
  const schema = new mongoose.Schema<AccountDocument>(
    {
      _id: text,
      wayKey: text,
      sealedSubject: String,
      sealedPhone: String,
      realName,
      consents: { type: [consent], required: true },
      createdAt: date,
      movedTo: String,
      deletingSince: Date,
    },
    { versionKey: false, collection: 'accounts' },
  );
  schema.index({ wayKey: 1 }, { unique: true });
  schema.index({ 'realName.idHash': 1 }, { unique: true, sparse: true });
  schema.index({ movedTo: 1 }, { sparse: true });
  schema.index({ deletingSince: 1 }, { sparse: true });
  return connection.model<AccountDocument>('Account', schema);
}

const toRecord = (document: AccountDocument): AccountRecord => ({
  id: document._id,
  wayKey: document.wayKey,
  sealedSubject: document.sealedSubject ?? null,
  sealedPhone: document.sealedPhone ?? null,
  realName: document.realName
    ? { ...document.realName, confirmedAt: document.realName.confirmedAt.getTime() }
    : null,
  consents: document.consents.map((consent) => ({ ...consent, givenAt: consent.givenAt.getTime() })),
  createdAt: document.createdAt.getTime(),
  movedTo: document.movedTo ?? null,
  deletingSince: document.deletingSince?.getTime() ?? null,
});

const toConsent = (consent: Consent): ConsentDocument => ({ ...consent, givenAt: new Date(consent.givenAt) });

/** Equality with null is met by absence too. */
const OPEN = { movedTo: null, deletingSince: null };

export function createAccountStore(connection: Connection): AccountStore {
  const model = accountModel(connection);

  const one = async (filter: Record<string, unknown>): Promise<AccountRecord | null> => {
    const document = await model.findOne(filter).lean<AccountDocument>();
    return document && toRecord(document);
  };

  return {
    async insert(account) {
      const { id, wayKey, sealedSubject, sealedPhone, consents, createdAt } = account;
      try {
        await model.create({
          _id: id,
          wayKey,
          ...(sealedSubject === null ? {} : { sealedSubject }),
          ...(sealedPhone === null ? {} : { sealedPhone }),
          consents: consents.map(toConsent),
          createdAt: new Date(createdAt),
        });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    byId: (id) => one({ _id: id }),
    byWay: (wayKey) => one({ wayKey }),
    byIdHash: (idHash) => one({ 'realName.idHash': idHash }),

    async addConsent(id, consent) {
      const { purpose, noticeVersion } = consent;
      await model.updateOne(
        { _id: id, ...OPEN, consents: { $not: { $elemMatch: { purpose, noticeVersion } } } },
        { $push: { consents: toConsent(consent) } },
      );
    },

    async setPhone(id, sealedPhone) {
      const { matchedCount } = await model.updateOne({ _id: id, ...OPEN }, { $set: { sealedPhone } });
      return matchedCount === 1;
    },

    async setRealName(id, realName) {
      const document: RealNameDocument = { ...realName, confirmedAt: new Date(realName.confirmedAt) };
      try {
        const { matchedCount } = await model.updateOne(
          { _id: id, ...OPEN, 'realName.idHash': null },
          { $set: { realName: document } },
        );
        return matchedCount === 1 ? 'set' : 'closed';
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },

    async moveTo(id, target) {
      const { matchedCount } = await model.updateOne(
        { _id: id, ...OPEN, 'realName.idHash': null },
        {
          $set: { movedTo: target, consents: [] },
          $unset: { sealedPhone: 1 },
        },
      );
      return matchedCount === 1;
    },

    async signpostsTo(id) {
      const found = await model.find({ movedTo: id }, { _id: 1 }).lean<{ _id: string }[]>();
      return found.map(({ _id }) => _id);
    },

    async lostSignposts() {
      const lost: string[] = [];
      let page: { _id: string; movedTo?: string }[];
      let after = '';
      do {
        page = await model
          .find({ _id: { $gt: after }, movedTo: { $exists: true } }, { movedTo: 1 })
          .sort({ _id: 1 })
          .limit(SIGNPOST_PAGE)
          .lean<{ _id: string; movedTo?: string }[]>();
        const targets = page.flatMap(({ movedTo }) => movedTo ?? []);
        const found = await model.find({ _id: { $in: targets } }, { _id: 1 }).lean<{ _id: string }[]>();
        const standing = new Set(found.map(({ _id }) => _id));
        lost.push(...page.filter(({ movedTo }) => !standing.has(movedTo ?? '')).map(({ _id }) => _id));
        after = page.at(-1)?._id ?? after;
      } while (page.length === SIGNPOST_PAGE);
      return lost;
    },

    async markDeleting(id, at) {
      const { modifiedCount } = await model.updateOne(
        { _id: id, deletingSince: null },
        { $set: { deletingSince: new Date(at) } },
      );
      return modifiedCount === 1;
    },

    async deleting() {
      const found = await model
        .find({ deletingSince: { $exists: true } }, { _id: 1 })
        .lean<{ _id: string }[]>();
      return found.map(({ _id }) => _id);
    },

    async remove(ids) {
      await model.deleteMany({ _id: { $in: [...ids] } });
    },

    async page(afterId, size) {
      const found = await model
        .find({ _id: { $gt: afterId } })
        .sort({ _id: 1 })
        .limit(size)
        .lean<AccountDocument[]>();
      return found.map(toRecord);
    },

    async replaceSealed(id, field, before, after) {
      await model.updateOne({ _id: id, [field]: before }, { $set: { [field]: after } });
    },
  };
}
