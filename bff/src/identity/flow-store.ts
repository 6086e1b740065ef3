/** Sign-ins under way, each good for one return of one browser. */

import mongoose, { type Connection } from 'mongoose';
import type { SignInFlow } from './records.ts';

type FlowDocument = Omit<SignInFlow, 'id' | 'startedAt' | 'expiresAt'> & {
  _id: string;
  startedAt: Date;
  expiresAt: Date;
};

export interface FlowStore {
  insert(flow: SignInFlow): Promise<void>;
  /** Takes it away: a second return finds nothing. */
  take(id: string, at: number): Promise<SignInFlow | null>;
}

const text = { type: String, required: true };
const date = { type: Date, required: true };

export function createFlowStore(connection: Connection): FlowStore {
  const schema = new mongoose.Schema<FlowDocument>(
    {
      _id: text,
      nonce: text,
      codeVerifier: text,
      returnTo: text,
      noticeVersion: text,
      startedAt: date,
      expiresAt: date,
    },
    { versionKey: false, collection: 'sign_in_flows' },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const model = connection.model<FlowDocument>('SignInFlow', schema);

  return {
    async insert({ id, startedAt, expiresAt, ...flow }) {
      await model.create({
        _id: id,
        ...flow,
        startedAt: new Date(startedAt),
        expiresAt: new Date(expiresAt),
      });
    },

    async take(id, at) {
      const document = await model
        .findOneAndDelete({ _id: id, expiresAt: { $gt: new Date(at) } })
        .lean<FlowDocument>();
      if (!document) return null;
      const { _id, startedAt, expiresAt, ...flow } = document;
      return { id: _id, ...flow, startedAt: startedAt.getTime(), expiresAt: expiresAt.getTime() };
    },
  };
}
