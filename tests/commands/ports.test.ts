import { createServer, type Server } from 'node:net';
import { choosePorts, isAnswering, isFree } from '../../scripts/lib/ports.mjs';
import { freePort } from '../support/ports.ts';

const host = '127.0.0.1';
const open: Server[] = [];

const occupy = async (): Promise<number> => {
  const port = await freePort();
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return port;
};

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

test('a busy port is told from a free one', async () => {
  const busy = await occupy();
  await expect(isFree(busy, host)).resolves.toBe(false);
  await expect(isAnswering(busy, host)).resolves.toBe(true);
  const free = await freePort();
  await expect(isFree(free, host)).resolves.toBe(true);
  await expect(isAnswering(free, host)).resolves.toBe(false);
});

test('where the usual port is busy, a later one is taken, and none twice', async () => {
  const usual = await occupy();
  const ports = await choosePorts({
    one: { variable: 'ONE', usual, host },
    two: { variable: 'TWO', usual, host },
  });
  expect(ports.one).toBeGreaterThan(usual);
  expect(ports.two).toBeGreaterThan(ports.one);
});

test('a search keeps clear of a port that is set', async () => {
  const usual = await freePort();
  const ports = await choosePorts({
    searched: { variable: 'SEARCHED', usual, host },
    set: { variable: 'SET', usual: 1, host, value: String(usual) },
  });
  expect(ports.set).toBe(usual);
  expect(ports.searched).toBeGreaterThan(usual);
});

test('a set port that is busy is refused with its number and its variable', async () => {
  const busy = await occupy();
  const wish = { variable: 'PORT', usual: 5180, host, value: String(busy) };
  await expect(choosePorts({ app: wish })).rejects.toThrow(`Port ${busy} (PORT) on ${host} is in use`);
});

test.each(['abc', '0', '70000', '80.5'])('PORT=%s is refused', async (value) => {
  await expect(choosePorts({ app: { variable: 'PORT', usual: 5180, host, value } })).rejects.toThrow(
    `PORT=${value} is not a port`,
  );
});
