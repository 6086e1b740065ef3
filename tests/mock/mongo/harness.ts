import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MongoOptions, type RunningMongo, startMongo } from '@qzt/mock/mongo/server';
import { type Db, MongoClient } from 'mongodb';

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'qzt-mongo-test-'));

export interface Stand {
  server: RunningMongo;
  client: MongoClient;
  db: Db;
  stop(): Promise<void>;
}

/** A server in this process with a stock driver connected to it. */
export async function startStand(options: Partial<MongoOptions> = {}): Promise<Stand> {
  const dataDir = options.dataDir ?? newFolder();
  const server = await startMongo({ dataDir, ...options });
  const client = await MongoClient.connect(server.uri);
  return {
    server,
    client,
    db: client.db('test'),
    stop: async () => {
      await client.close();
      await server.close();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface StoreProcess {
  child: ChildProcess;
  /** Everything it wrote to stdout and stderr. */
  output(): string;
  /** The port it announced; rejects when it ended before. */
  port: Promise<number>;
  ended: Promise<number | null>;
}

/** The store as its own process; `limitKilobytes` is the largest file that it may write. */
export function spawnStore(env: Record<string, string>, limitKilobytes?: number): StoreProcess {
  const main = join(__dirname, '../../../mock/src/mongo/main.ts');
  const command = `${limitKilobytes ? `ulimit -f ${limitKilobytes}; ` : ''}exec "$0" --conditions=source --import tsx "$1"`;
  const child = spawn('bash', ['-c', command, process.execPath, main], {
    env: { PATH: process.env.PATH, APP_MODE: 'test', STORE_PORT: '0', ...env },
    cwd: join(__dirname, '../../..'),
  });
  let output = '';
  const port = new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /\{"ready":"mongo","port":(\d+)\}/.exec(output);
      if (ready) resolve(Number(ready[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('close', () => reject(new Error(`ended early: ${output}`)));
  });
  port.catch(() => undefined);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => output, port, ended };
}

/** The error of a promise that must fail. */
export async function failureOf<T = Record<string, unknown>>(promise: Promise<unknown>): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error('it should have failed');
}
