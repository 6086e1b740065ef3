import { createServer, type Socket } from 'node:net';
import { resolve as resolvePath } from 'node:path';
import { catalogue } from './catalogue.ts';
import { type Context, checkFields, failureReply } from './command.ts';
import { Cursors } from './cursors.ts';
import { documents } from './documents.ts';
import { Store } from './store.ts';
import { CommandError, type Doc } from './values.ts';
import { encode, requests } from './wire.ts';

const COMMANDS = new Map(Object.entries({ ...catalogue, ...documents }));
const WRITES = /^(insert|update|delete|findAndModify|create|createIndexes|drop|dropDatabase|dropIndexes)$/;
const HOST = '127.0.0.1';

export interface MongoOptions {
  /** Folder for the data; made if absent, locked while open. */
  dataDir: string;
  /** TCP port on loopback; 0, the default, takes any. */
  port?: number;
  /** Size of all documents beyond which growth is refused as on a full disk. */
  maxBytes?: number;
  /** A cursor unread for this long is forgotten; 10 minutes by default. */
  cursorIdleMilliseconds?: number;
  /** How often expired documents and cursors are looked for; 5 seconds by default. */
  sweepMilliseconds?: number;
  /** For tests: asked before each command what goes wrong with it. */
  disturb?: (command: Doc) => Disturbance | undefined;
}

/** A number: refused with that error of MongoDB. Dropped: the connection ends, before or after it was carried out. */
export type Disturbance = number | 'dropped-before' | 'dropped-after' | 'unanswered';

export interface RunningMongo {
  readonly port: number;
  /** `mongodb://127.0.0.1:<port>`, without a database name. */
  readonly uri: string;
  /** Finishes commands in flight, syncs, gives the folder back. */
  close(): Promise<void>;
}

async function answer(command: Doc, context: Context): Promise<Doc> {
  const name = Object.keys(command)[0] ?? '';
  try {
    const run = COMMANDS.get(name);
    if (!run) throw new CommandError(59, `no such command: '${name}' (this is a stand-in for MongoDB)`);
    checkFields(name, command);
    try {
      return { ...run(command, context), ok: 1 };
    } finally {
      // Even an answer that changed nothing, or failed halfway, may rest on what is not yet synced.
      if (WRITES.test(name)) await context.store.durable();
    }
  } catch (error) {
    return { ok: 0, ...failureReply(error) };
  }
}

/**
 * Starts the stand-in: MongoDB's wire protocol on loopback over documents in memory and in LMDB.
 * For trying out, development and tests; not for production: no authentication, no TLS, one process, one folder.
 *
 * Refused by an error:
 * - transactions, collation, change streams, capped collections; unknown commands, operators, stages and options
 * - `$type`, `$where`, `$text`, `$jsonSchema`, `$out`, `$merge`, `$documents`; aggregation on a database
 * - text, geo, hashed, wildcard and partial indexes; unique indexes over arrays; order by arrays
 * - integers beyond 2^53, decimals, timestamps, code, DBRefs, MinKey, MaxKey
 * - updates by pipelines and of array elements by `$`; `$push` with more than `$each`; upserts by `$and`, `$or`
 * - positional projections
 *
 * Known to differ:
 * - all documents live in memory; indexes serve equality and order, not ranges
 * - numbers keep their value, not their BSON type; fields named like whole numbers come first
 * - texts compare by UTF-16 units; ranges of UUIDs find no other binaries, nor those UUIDs
 * - sparse indexes leave out null like absence; a bad query may get 2 for MongoDB's own number
 * - read and write concerns, hints and time limits are passed over; `listDatabases` tells names, no sizes
 *
 * A synced write survives the end of the process; what the disk does when power fails, no test here can show.
 * @throws Error when the folder is in use, or the port is
 */
export async function startMongo(options: MongoOptions): Promise<RunningMongo> {
  const { store, close } = await Store.open(resolvePath(options.dataDir), options.maxBytes ?? Infinity);
  const cursors = new Cursors();
  const sockets = new Set<Socket>();
  let connections = 0;
  let closing = false;

  async function serve(socket: Socket): Promise<void> {
    const context = { store, cursors, connection: ++connections };
    for await (const request of requests(socket)) {
      const trouble = options.disturb?.(request.command);
      if (trouble === 'dropped-before') return;
      const reply =
        typeof trouble === 'number'
          ? { ok: 0, ...failureReply(new CommandError(trouble, 'disturbed')) }
          : await answer(request.command, context);
      if (trouble === 'dropped-after') return;
      if (trouble === 'unanswered') continue;
      if (!request.silent) socket.write(encode(request, reply));
      if (closing) return;
    }
  }
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    // A broken or foreign connection ends here and concerns nobody else.
    const served = serve(socket).catch(() => socket.destroy());
    served.finally(() => sockets.delete(socket.end()));
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(options.port ?? 0, HOST, done);
  }).catch((error: unknown) => close().then(() => Promise.reject(error)));
  const sweep = setInterval(() => {
    cursors.expire(Date.now() - (options.cursorIdleMilliseconds ?? 600_000));
    store.expire(Date.now()).catch((error: unknown) => process.stderr.write(`expiry failed: ${error}\n`));
  }, options.sweepMilliseconds ?? 5_000);

  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    port,
    uri: `mongodb://${HOST}:${port}`,
    async close() {
      closing = true;
      clearInterval(sweep);
      const closed = new Promise((done) => server.close(done));
      // Who waits for a failing write is told by its own reply; replies leave before the sockets end.
      await store.durable().catch(() => undefined);
      await new Promise((done) => setImmediate(done));
      for (const socket of sockets) socket.destroySoon();
      await closed.finally(close);
    },
  };
}
