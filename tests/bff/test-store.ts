import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@qzt/bff/storage/connection';
import { startMongo } from '@qzt/mock/mongo/server';
import type { Connection } from 'mongoose';
import { silent } from './toy-edge.ts';

export interface TestStore {
  uri: string;
  /** A further connection to the same database; closed with the store. */
  connect(): Promise<Connection>;
  /** The server goes away with all its connections; false when it is not ours to stop. */
  stopServer(): Promise<boolean>;
  close(): Promise<void>;
}

/** A database of its own: on the server of MONGODB_URI, or on a stand-in that ends with it. */
export async function openTestStore(options: { maxBytes?: number } = {}): Promise<TestStore> {
  const given = process.env.MONGODB_URI;
  const dataDir = await mkdtemp(join(tmpdir(), 'qzt-bff-store-'));
  const server = given ? null : await startMongo({ dataDir, ...options });
  const name = `bff-${randomBytes(6).toString('hex')}`;
  const base = new URL((given ?? server?.uri ?? '').replace(/^mongodb/, 'http'));
  base.pathname = `/${name}`;
  const uri = base.href.replace(/^http/, 'mongodb');
  const connections: Connection[] = [];
  let stopped = false;
  const stopServer = async (): Promise<boolean> => {
    if (!server) return false;
    if (!stopped) await server.close();
    stopped = true;
    return true;
  };
  return {
    uri,
    async connect() {
      const connection = await connect({ uri, production: false }, silent);
      connections.push(connection);
      return connection;
    },
    stopServer,
    async close() {
      if (!stopped) await connections[0]?.dropDatabase();
      await Promise.all(connections.map((connection) => connection.close()));
      await stopServer();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
