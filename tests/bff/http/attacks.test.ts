/** What somebody with a socket and bad intentions does to the edge. */

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@qzt/bff/base/logger';
import { budgetKey } from '@qzt/bff/http/client-address';
import { h5Files } from '@qzt/bff/http/h5-files';
import { listen } from '@qzt/bff/http/listener';
import { ownershipFiles } from '@qzt/bff/http/ownership-files';
import { waitFor } from '../../support/wait.ts';
import { startEdge, type ToyEdge } from '../toy-edge.ts';
import { askOf, expectProblem, FORM, right, routes } from './toy-routes.ts';

let dir: string;
let edge: ToyEdge;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'qzt-attacks-'));
  await writeFile(join(dir, 'index.html'), 'x'.repeat(300_000));
  await writeFile(join(dir, 'Owner.txt'), 'owned');
  edge = await startEdge(routes, {
    h5: await h5Files(dir),
    ownershipFiles: await ownershipFiles(dir),
    apiPage: true,
    rateLimitScale: 100_000,
    trustedProxies: ['127.0.0.1'],
    logger: createLogger('silent'),
  });
});
afterAll(async () => {
  await edge.stop();
  await rm(dir, { recursive: true, force: true });
});

const opened = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });

/** File handles and sockets of this process, in which the edge runs. */
const openHandles = (): number => readdirSync('/proc/self/fd').length;

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  'pipelined requests whose connection drops leave no file open (counted in /proc, so on Linux only)',
  async () => {
    const before = openHandles();
    const paths = ['/', '/v/Owner.txt', '/api/docs', '/api/openapi.json'];
    for (let batch = 0; batch < 20; batch++) {
      const socket = await opened(edge.port);
      const requests = Array.from(
        { length: 100 },
        (_, i) => `GET ${paths[i % paths.length]} HTTP/1.1\r\nhost: x\r\n\r\n`,
      );
      await new Promise<void>((resolve) => socket.write(requests.join(''), () => resolve()));
      socket.destroy();
    }
    await waitFor(() => openHandles() <= before + 2, {
      what: 'handles given back after 2,000 dropped requests',
    });
    expectProblem(await askOf(edge, '/nothing'), 'request.not-found');
  },
);

test('who asks and does not read is cut off after its time', async () => {
  const body = Buffer.alloc(20_000_000, 'x');
  const listener = await listen((_request, response) => response.end(body), '127.0.0.1', 0, {
    writeMilliseconds: 200,
  });
  try {
    const socket = await opened(listener.port);
    socket.pause();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"unfinished":');
    // Reading a little keeps the connection busy, not the answer going.
    socket.once('readable', () => socket.read(10));
    await waitFor(async () => (await listener.connections()) === 0, { what: 'the end of the connection' });
    socket.resume();
    await closed;
  } finally {
    await listener.stop(100);
  }
});

test('a slow reader who fetches one answer after another over one connection is not cut off', async () => {
  const body = Buffer.alloc(16_000_000, 'x');
  const listener = await listen((_request, response) => response.end(body), '127.0.0.1', 0, {
    writeMilliseconds: 2500,
  });
  const startedAt = performance.now();
  let closed = false;
  const socket = await opened(listener.port);
  socket.once('close', () => {
    closed = true;
  });
  socket.on('error', () => undefined);
  const ask = () => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  try {
    let read = 0;
    let answers = 0;
    // A link that carries a piece and then rests a moment; the next answer is asked for when one is nearly here, so
    // that something always waits to leave.
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read >= body.length * (answers + 0.9)) {
        answers++;
        ask();
      }
      socket.pause();
      setImmediate(() => setTimeout(() => socket.resume(), 1));
    });
    ask();
    // Each answer takes a fraction of the deadline, all of them twice as long as it.
    const isOver = () => answers > 3 && performance.now() - startedAt > 5500;
    await waitFor(() => closed || isOver(), { what: 'twice the deadline', timeoutMilliseconds: 25_000 });
    expect(closed).toBe(false);
  } finally {
    socket.destroy();
    await listener.stop(100);
  }
});

test('connections over the cap are closed, and there is room again when others leave', async () => {
  const listener = await listen((_request, response) => response.end('here'), '127.0.0.1', 0, {
    maxConnections: 3,
  });
  const asks = async (socket: Socket): Promise<boolean> => {
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    return new Promise((resolve) => {
      socket.once('data', () => resolve(true));
      socket.once('close', () => resolve(false));
      socket.on('error', () => undefined);
    });
  };
  try {
    const sockets = [];
    for (let i = 0; i < 3; i++) sockets.push(await opened(listener.port));
    for (const socket of sockets) expect(await asks(socket)).toBe(true);
    expect(await asks(await opened(listener.port))).toBe(false);
    sockets[0]?.destroy();
    await waitFor(async () => asks(await opened(listener.port)));
  } finally {
    await listener.stop(100);
  }
});

test.each([
  ['2001:db8:1:2::1', '2001:0db8:0001:0002:0000:0000:0000:0001'],
  ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::3'],
  ['198.51.100.7', '::ffff:198.51.100.7'],
  ['198.51.100.7', '::ffff:c633:6407'],
])('%s and %s have one budget', (one, other) => {
  expect(budgetKey(one)).toBe(budgetKey(other));
});

test.each(['::1::2', '1.2.3', 'unknown', '_hidden', '[::1]:80', ':::::::::', '%', 'x'.repeat(5000), ', ,'])(
  'an odd X-Forwarded-For is no fault of ours: %s',
  async (odd) => {
    const answer = await askOf(edge, '/api/v1/toy/where', { headers: { 'x-forwarded-for': odd } });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ ip: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/) });
  },
);

test('of a thousand unknown fields twenty are named, and what is wrong besides', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}${'n'.repeat(40)}`, 1]));
  const answer = await askOf(edge, FORM, { body: { ...right, name: 5, ...unknown } });
  expectProblem(answer, 'request.invalid');
  const fields = answer.json.fields as { path: string; code: string }[];
  expect(fields.filter(({ code }) => code === 'field.unknown')).toHaveLength(20);
  expect(fields.some(({ path }) => path === 'name')).toBe(true);
  expect(answer.text.length).toBeLessThan(8000);
});

test('the API’s page is there only where it was asked for', async () => {
  const closed = await startEdge(routes);
  try {
    for (const path of ['/api/docs', '/api/openapi.json']) {
      expectProblem(await askOf(closed, path), 'request.not-found');
    }
  } finally {
    await closed.stop();
  }
});

test('an ownership file is read once: what is put there later is not served before a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qzt-own-'));
  const files = await ownershipFiles(folder);
  writeFileSync(join(folder, 'Late.txt'), 'x');
  expect(files.size).toBe(0);
  await rm(folder, { recursive: true });
});
