import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@qzt/bff/storage/connection';
import { startMongo } from '@qzt/mock/mongo/server';
import type { Connection } from 'mongoose';
import { dropDatabase, givenStore, ownDatabase } from '../support/engine.ts';
import { silent } from './toy-edge.ts';

export interface TestStore {
  uri: string;
  /** A further connection to the same database; closed with the store. */
  connect(): Promise<Connection>;
  /** The server goes away with all its connections; only for testOnOwnStore. */
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

/** A database of its own: on the server of MONGODB_URI, or on a stand-in that ends with it. */
export const openTestStore = (): Promise<TestStore> =>
  givenStore === undefined
    ? openStandIn()
    : withConnections(ownDatabase(givenStore), () => Promise.resolve());

/** A stand-in, also where MONGODB_URI is set. */
export async function openStandIn(options: { maxBytes?: number } = {}): Promise<TestStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'qzt-bff-store-'));
  const server = await startMongo({ dataDir, ...options });
  const store = await withConnections(ownDatabase(server.uri), once(server.close));
  return {
    ...store,
    async close() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Done at the first call only. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}

async function withConnections(uri: string, stopServer: () => Promise<void>): Promise<TestStore> {
  const connections: Connection[] = [];
  let stopped = false;
  return {
    uri,
    async connect() {
      const connection = await connect({ uri, production: false }, silent);
      connections.push(connection);
      return connection;
    },
    async stopServer() {
      stopped = true;
      await stopServer();
    },
    async close() {
      await Promise.all(connections.map((connection) => connection.close()));
      // Also where only other processes used it.
      if (!stopped) await dropDatabase(uri);
      await stopServer();
    },
  };
}
