import type { Cursors } from '../cursors.ts';
import { CommandError, unsupported } from '../errors.ts';
import type { Store } from '../store.ts';
import { type Doc, isDoc } from '../values.ts';

export interface Context {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly startedAt: number;
  readonly connection: number;
}

export interface Command {
  /** Fields it understands besides its own name and those of every command; any other is refused. */
  readonly fields: readonly string[];
  /** The reply waits until all changes made so far, by whomever, are synced. */
  readonly writes?: boolean;
  run(command: Doc, context: Context): Doc;
}

const EVERYWHERE = new Set([
  'lsid',
  '$db',
  '$clusterTime',
  '$readPreference',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'collation',
  'startTransaction',
  'autocommit',
  'txnNumber',
]);

/** Refuses what no command of this server does, and fields that the command does not know. */
export function checkFields(name: string, command: Doc, { fields }: Command): void {
  if ('txnNumber' in command || 'startTransaction' in command || 'autocommit' in command) {
    throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  refuseCollation(command);
  for (const field of Object.keys(command)) {
    if (field === name || EVERYWHERE.has(field) || fields.includes(field)) continue;
    throw new CommandError(
      40415,
      `BSON field '${name}.${field}' is an unknown field, or not supported by this stand-in`,
    );
  }
}

export function refuseCollation({ collation }: Doc): void {
  if (isDoc(collation) && Object.keys(collation).length > 0 && collation.locale !== 'simple')
    throw unsupported('collation');
}

export function namespaceOf(command: Doc, name: string): string {
  const collection = command[name];
  if (typeof collection !== 'string' || collection === '' || /^\.|\$|\0/.test(collection)) {
    throw new CommandError(73, `Invalid collection name: ${String(collection)}`);
  }
  return `${String(command.$db)}.${collection}`;
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

/** A non-negative whole number, or undefined where the field is absent. */
export const countOf = (value: unknown, what: string): number | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new CommandError(2, `${what} must be a whole number of at least 0`);
  }
  return value;
};

export const sortOf = (value: unknown) => docOf(value) as Record<string, 1 | -1>;
