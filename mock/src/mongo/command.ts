import type { Cursors } from './cursors.ts';
import type { Store } from './store.ts';
import { CommandError, type Doc, isDoc, unsupported, vet } from './values.ts';

export type Context = { readonly store: Store; readonly cursors: Cursors; readonly connection: number };
export type Commands = Record<string, (command: Doc, context: Context) => Doc>;

const PROTOCOL = 'lsid $db $clusterTime $readPreference readConcern writeConcern client'.split(' ');
/** Whatever any command, statement or index here understands, or may pass over without another outcome. */
const KNOWN = new Set(
  `maxTimeMS comment collation apiVersion apiStrict helloOk compression topologyVersion maxAwaitTimeMS loadBalanced
  saslSupportedMechs backpressure filter nameOnly authorizedCollections cursor indexes commitQuorum sort projection
  skip limit batchSize singleBatch hint noCursorTimeout allowDiskUse pipeline collection cursors query documents
  updates deletes ordered bypassDocumentValidation remove update new fields upsert q u multi v key name ns unique
  sparse background expireAfterSeconds index authorizedDatabases`.split(/\s+/),
);

/** Refuses transactions, collation, unknown fields, and operators and values that are not here. */
export function checkFields(what: string, asked: Doc): void {
  for (const [field, value] of Object.entries(asked)) {
    // Not code 20, which the driver rewrites into advice about retried writes.
    if (/^(txnNumber|startTransaction|autocommit)$/.test(field)) throw unsupported('transactions');
    if (field === 'collation' && docOf(value).locale !== 'simple') throw unsupported('collation');
    if (PROTOCOL.includes(field)) continue;
    if (field !== what && !KNOWN.has(field))
      throw new CommandError(40415, `'${what}.${field}' is unknown, or not supported here`);
    vet(value);
  }
}

/** mingo and RegExp report bad queries with plain errors: they are the client's mistakes, not ours. */
export function failureReply(error: unknown): Doc {
  if (error instanceof CommandError) return { code: error.code, errmsg: error.message, ...error.extra };
  const failure = error instanceof Error ? error : new Error(String(error));
  const theirs = /Mingo|Syntax|BSON/.test(failure.constructor.name + failure.name);
  return { code: theirs ? 2 : 1, errmsg: failure.message };
}

export function namespaceOf(command: Doc, field: string): string {
  const name = command[field];
  if (typeof name === 'string' && /^[^.$\0][^$\0]*$/.test(name)) return `${command.$db}.${name}`;
  throw new CommandError(73, `Invalid collection name: ${name}`);
}
export const docOf = <T extends Doc = Doc>(value: unknown): T => {
  if (isDoc(value) || value === undefined || value === null) return (value ?? {}) as T;
  throw new CommandError(14, 'expected a document');
};
export const docsOf = (value: unknown): Doc[] => {
  if (Array.isArray(value)) return value.map((item) => docOf(item));
  throw new CommandError(14, 'expected an array of documents');
};
