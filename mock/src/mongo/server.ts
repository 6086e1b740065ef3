import { createServer, type Socket } from 'node:net';
import { resolve as resolvePath } from 'node:path';
import { adminCommands } from './commands/admin.ts';
import { type Command, type Context, checkFields } from './commands/command.ts';
import { indexCommands } from './commands/indexes.ts';
import { readCommands } from './commands/read.ts';
import { writeCommands } from './commands/write.ts';
import { Cursors } from './cursors.ts';
import { CommandError, toCommandError } from './errors.ts';
import { Store } from './store.ts';
import type { Doc } from './values.ts';
import { encode, Framer, parse } from './wire.ts';

const ALL = { ...adminCommands, ...indexCommands, ...readCommands, ...writeCommands };
const COMMANDS = new Map<string, Command>(Object.entries(ALL));
const HOST = '127.0.0.1';

export interface MongoOptions {
  /** Folder for the data; made if absent, locked while open. */
  dataDir: string;
  /** TCP port on loopback; 0, the default, takes any. */
  port?: number;
  /** Size of all documents beyond which growth is refused as on a full disk. */
  maxBytes?: number;
  /** A cursor unread for this long is forgotten; 10 minutes by default. */
  cursorIdleMs?: number;
  /** How often expired documents and cursors are looked for; 5 seconds by default. */
  sweepMs?: number;
}

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
    const found = COMMANDS.get(name);
    if (!found) throw new CommandError(59, `no such command: '${name}' (this is a stand-in for MongoDB)`);
    checkFields(name, command, found);
    try {
      return { ...found.run(command, context), ok: 1 };
    } finally {
      // Even an answer that changed nothing may rest on what is not yet synced.
      if (found.writes) await context.store.durable();
    }
  } catch (error) {
    const { code, message, extra } = toCommandError(error);
    return { ok: 0, errmsg: message, code, ...extra };
  }
}

/**
 * Starts the stand-in: MongoDB's wire protocol on loopback over documents in memory and in LMDB.
 * For trying out, development and tests; not for production. What it does not do it refuses by an error:
 * transactions, collation, change streams, text and geo indexes, 128-bit decimals, unknown commands and options.
 * Known to differ: all documents live in memory; fields named like whole numbers come first; a text
 * comparison within `$expr` and the order within `$push` with `$sort` are mingo's. A synced write survives
 * the end of the process; what the disk does when power fails, no test here can show.
 * @throws Error when the folder is in use, or the port is
 */
export async function startMongo(options: MongoOptions): Promise<RunningMongo> {
  const store = await Store.open(resolvePath(options.dataDir), options.maxBytes);
  const cursors = new Cursors(options.cursorIdleMs ?? 600_000);
  const sockets = new Map<Socket, Promise<void>>();
  let connections = 0;
  let closing = false;

  async function serve(socket: Socket, context: Context): Promise<void> {
    const framer = new Framer();
    for await (const chunk of socket) {
      for (const message of framer.push(chunk as Buffer)) {
        const request = parse(message);
        const reply = await answer(request.command, context);
        if (!request.silent) socket.write(encode(request, reply));
        if (closing) return;
      }
    }
  }

  const server = createServer({ noDelay: true }, (socket) => {
    const context: Context = { store, cursors, connection: ++connections };
    // A broken or foreign connection ends here and concerns nobody else.
    const served = serve(socket, context)
      .catch((error: unknown) => socket.destroy(error instanceof Error ? error : undefined))
      .finally(() => {
        sockets.delete(socket);
        socket.end();
      });
    socket.on('error', () => socket.destroy());
    sockets.set(
      socket,
      served.then(() => undefined),
    );
  });

  try {
    await new Promise<void>((done, fail) => server.once('error', fail).listen(options.port ?? 0, HOST, done));
  } catch (error) {
    await store.close();
    throw error;
  }
  const sweep = setInterval(() => {
    cursors.expire(Date.now());
    store.expire(Date.now()).catch((error: unknown) => {
      process.stderr.write(
        `${JSON.stringify({ level: 'error', msg: 'expiry failed', reason: String(error) })}\n`,
      );
    });
  }, options.sweepMs ?? 5_000);

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  return {
    port: address.port,
    uri: `mongodb://${HOST}:${address.port}`,
    async close() {
      closing = true;
      clearInterval(sweep);
      const closed = new Promise<void>((done) => server.close(() => done()));
      await store.durable().catch(() => undefined);
      // Replies to what was just synced are written before the sockets end.
      await new Promise((done) => setImmediate(done));
      for (const socket of sockets.keys()) socket.destroySoon();
      await closed;
      await store.close();
    },
  };
}
