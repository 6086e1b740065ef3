import type { Cursors } from './cursors.ts';
import { CommandError, unsupported } from './errors.ts';
import type { Store } from './store.ts';
import { type Doc, isDoc, vet } from './values.ts';

export interface Context {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly connection: number;
}
export type Commands = Record<string, (command: Doc, context: Context) => Doc>;

const PROTOCOL =
  'lsid $db $clusterTime $readPreference maxTimeMS readConcern writeConcern comment collation apiVersion apiStrict';

/** Refuses transactions, collation, unknown fields, and operators and values that are not here. */
export function checkFields(what: string, command: Doc, fields: string): void {
  const [protocol, own] = [PROTOCOL.split(' '), `${what} ${fields}`.split(' ')];
  for (const field of Object.keys(command)) {
    // Not code 20, which the driver rewrites into advice about retried writes.
    if (/^(txnNumber|startTransaction|autocommit)$/.test(field)) throw unsupported('transactions');
    if (own.includes(field)) vet(command[field]);
    else if (!protocol.includes(field))
      throw new CommandError(40415, `'${what}.${field}' is unknown, or not supported here`);
  }
  const { collation } = command;
  if (isDoc(collation) && Object.keys(collation).length && collation.locale !== 'simple')
    throw unsupported('collation');
}

export function namespaceOf(command: Doc, field: string): string {
  const collection = command[field];
  if (typeof collection === 'string' && /^[^.$\0][^$\0]*$/.test(collection))
    return `${command.$db}.${collection}`;
  throw new CommandError(73, `Invalid collection name: ${collection}`);
}

export const docOf = <T extends Doc = Doc>(value: unknown): T => {
  if (value !== undefined && value !== null && !isDoc(value))
    throw new CommandError(14, 'expected a document');
  return (value ?? {}) as T;
};
export const docsOf = (value: unknown, what: string): Doc[] => {
  if (!Array.isArray(value)) throw new CommandError(14, `${what} must be an array`);
  return value.map((item) => docOf(item));
};

/** A whole number of at least 0; `undefined` where it is absent. */
export const countOf = (value: unknown, what: string): number | undefined => {
  if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 0))
    throw new CommandError(2, `${what} must be a whole number of at least 0`);
  return value as number | undefined;
};
