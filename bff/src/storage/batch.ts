/**
 * Grouped inserts: while one group is on its way to the store, the next one gathers. Grouping saves round trips, never
 * an acknowledgement: each caller goes on only after the store has acknowledged its own document.
 */

import { mongo } from 'mongoose';
import { isDuplicateKey } from './duplicate-key.ts';
import { retryRepeatable } from './retry.ts';
import { storeFailure } from './trouble.ts';

export interface BatchInserter<D> {
  /**
   * True: the store has it. False: a unique key stands in the way; it may be the document's own, written by an attempt
   * of which no answer came, so who needs to know looks there.
   * @throws what the driver throws; then it is not known whether the document was written
   */
  insert(document: D): Promise<boolean>;
  /** Resolves when nothing is gathered or on its way any more. */
  settle(): Promise<void>;
}

/** The part of the driver's collection that is needed. */
export interface InsertTarget<D> {
  insertMany(documents: D[], options: { ordered: false }): Promise<unknown>;
}

interface Waiting<D> {
  document: D;
  resolve(inserted: boolean): void;
  reject(error: unknown): void;
}

const MAX_GROUP = 500;

export function createBatchInserter<D>(
  target: () => InsertTarget<D>,
  options: { maxGroup?: number; onGroup?: ((size: number) => void) | undefined } = {},
): BatchInserter<D> {
  const maxGroup = options.maxGroup ?? MAX_GROUP;
  let gathered: Waiting<D>[] = [];
  let running: Promise<void> | null = null;

  async function write(group: Waiting<D>[]): Promise<void> {
    const documents = group.map((one) => one.document);
    try {
      await retryRepeatable(() => target().insertMany(documents, { ordered: false }));
      for (const one of group) one.resolve(true);
    } catch (error) {
      // One document that can't even be sent fails alone.
      const unsent = !(error instanceof mongo.MongoBulkWriteError) && storeFailure(error) === error;
      if (unsent && group.length > 1) await Promise.all(group.map((one) => write([one])));
      else settleEach(group, error);
    }
  }

  async function run(): Promise<void> {
    // Requests that the event loop hands over in this turn go together.
    await new Promise((resolve) => setImmediate(resolve));
    while (gathered.length > 0) {
      const group = gathered.slice(0, maxGroup);
      gathered = gathered.slice(maxGroup);
      options.onGroup?.(group.length);
      await write(group);
    }
    running = null;
  }

  return {
    insert(document) {
      return new Promise<boolean>((resolve, reject) => {
        gathered.push({ document, resolve, reject });
        running ??= run();
      });
    },
    async settle() {
      while (running) await running;
    },
  };
}

/** Tells each caller of a group that went wrong in whole or in part what became of its own document. */
function settleEach<D>(group: readonly Waiting<D>[], error: unknown): void {
  const errors = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
  const faults = new Map(errors.map((one) => [one.index, one]));
  // Unordered: a document without an error of its own was written, unless the whole command failed.
  const partial = faults.size > 0 && !hasConcernError(error);
  const reason = causeOf(error);
  for (const [index, one] of group.entries()) {
    const fault = faults.get(index);
    if (isDuplicateKey(fault)) one.resolve(false);
    else if (fault || !partial) one.reject(reason);
    else one.resolve(true);
  }
}

/** The driver wraps a lost connection into the error of the group: what was lost is what counts. */
function causeOf(error: unknown): unknown {
  const wrapped = error instanceof mongo.MongoBulkWriteError ? error.errorResponse : undefined;
  return wrapped instanceof Error ? wrapped : error;
}

function hasConcernError(error: unknown): boolean {
  return error instanceof mongo.MongoBulkWriteError && error.result?.getWriteConcernError() !== undefined;
}
