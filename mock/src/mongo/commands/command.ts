import type { Cursors } from '../cursors.ts';
import { CommandError, unsupported } from '../errors.ts';
import type { Sort } from '../query.ts';
import type { Store } from '../store.ts';
import { type Doc, isDoc } from '../values.ts';

export interface Context {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly connection: number;
}

export interface Command {
  /** Fields it understands besides its own name and those of every command; any other is refused. */
  readonly fields: string;
  /** The reply waits until all changes made so far, by whomever, are synced. */
  readonly writes?: boolean;
  run(command: Doc, context: Context): Doc;
}

const EVERYWHERE =
  'lsid $db $clusterTime $readPreference maxTimeMS readConcern writeConcern comment collation apiVersion apiStrict';

/** Refuses transactions, collation, and fields that the command does not know. */
export function checkFields(name: string, command: Doc, { fields }: Command): void {
  const known = `${name} ${EVERYWHERE} ${fields}`.split(' ');
  for (const field of Object.keys(command)) {
    // Not code 20, which the driver rewrites into advice about retried writes.
    if (/^(txnNumber|startTransaction|autocommit)$/.test(field)) throw unsupported('transactions');
    if (!known.includes(field))
      throw new CommandError(40415, `'${name}.${field}' is unknown, or not supported here`);
  }
  refuseCollation(command);
}

export function refuseCollation({ collation }: Doc): void {
  if (isDoc(collation) && Object.keys(collation).length && collation.locale !== 'simple')
    throw unsupported('collation');
}

export function namespaceOf(command: Doc, name: string): string {
  const collection = command[name];
  if (typeof collection === 'string' && /^[^.$\0][^$\0]*$/.test(collection))
    return `${command.$db}.${collection}`;
  throw new CommandError(73, `Invalid collection name: ${collection}`);
}

export const docOf = (value: unknown): Doc => {
  if (value === undefined || value === null) return {};
  if (!isDoc(value)) throw new CommandError(14, 'expected a document');
  return value;
};
export const docsOf = (value: unknown, what: string): Doc[] => {
  if (!Array.isArray(value)) throw new CommandError(14, `${what} must be an array`);
  return value.map(docOf);
};
export const sortOf = (value: unknown): Sort => docOf(value) as Sort;

/** A whole number of at least 0; `undefined` where it is absent. */
export const countOf = (value: unknown, what: string): number | undefined => {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0))
    return value as number | undefined;
  throw new CommandError(2, `${what} must be a whole number of at least 0`);
};
