import { fork } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { entries, fromSource, sources } from '../../scripts/lib/services.mjs';
import { freePort } from '../support/ports.ts';
import { launchService, scratchDir } from '../support/processes.ts';
import { act, CLIENT, type Mock, mockEnvironment, startMock } from './support.ts';

interface Knock {
  /** Address to connect to. */
  address?: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
}

/** A request with any Host and Origin, which fetch would not let be set. */
const knock = (
  mock: Mock,
  { address = '127.0.0.1', method = 'GET', path = '/console', headers = {} }: Knock,
) =>
  new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      const asked = request(
        { host: address, port: mock.port, method, path, headers, agent: false },
        (reply) => {
          let text = '';
          reply.setEncoding('utf8');
          reply.on('data', (part: string) => {
            text += part;
          });
          reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text, headers: reply.headers }));
        },
      );
      asked.on('error', reject);
      asked.end();
    },
  );

const isOpen = (address: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, address);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
  });

const OIDC = '/identity/oidc/.well-known/openid-configuration';

describe('on loopback', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.remove());

  test('every answer says that it is a stand-in’s', async () => {
    for (const path of ['/', '/console', '/nothing', '/registry/v1/kinds', OIDC, '/identity/oidc/nothing']) {
      const { headers } = await knock(mock, { path });
      expect([path, headers['x-stand-in']]).toEqual([path, 'qizhengtong-stand-in']);
    }
    expect((await knock(mock, { headers: { host: 'evil.example' } })).headers['x-stand-in']).toBeTruthy();
  });

  test('a foreign Host is refused: a name made to point here is no name of ours', async () => {
    for (const path of ['/console', '/console/api/firms', OIDC, '/registry/v1/firms/x']) {
      for (const host of [`evil.example:${mock.port}`, '127.0.0.1', '127.0.0.1:1']) {
        const answer = await knock(mock, { path, headers: { host } });
        expect([path, host, answer.status]).toEqual([path, host, 403]);
      }
    }
    const local = await knock(mock, { headers: { host: `LocalHost:${mock.port}` } });
    expect(local.status).toBe(200);
  });

  test('a foreign Origin is refused, the page’s own is not', async () => {
    const from = (origin: string) => knock(mock, { path: '/console/api/faults', headers: { origin } });
    for (const origin of [
      'http://evil.example',
      'null',
      'http://127.0.0.1:1',
      `https://127.0.0.1:${mock.port}`,
    ]) {
      expect([origin, (await from(origin)).status]).toEqual([origin, 403]);
    }
    expect((await from(mock.url)).status).toBe(200);
  });

  test('a form of another site cannot act', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const foreign = await knock(mock, {
      method: 'POST',
      path: '/console/actions/set-fault',
      headers: { ...form, origin: 'http://evil.example' },
    });
    expect(foreign.status).toBe(403);
    const untyped = await knock(mock, {
      method: 'POST',
      path: '/console/api/actions/set-fault',
      headers: form,
    });
    expect(untyped.status).toBe(415);
  });

  test('listens on 127.0.0.1 and nowhere else', async () => {
    expect(await isOpen('127.0.0.1', mock.port)).toBe(true);
    expect(await isOpen('127.0.0.2', mock.port)).toBe(false);
  });

  test('says by IPC where it is and who can sign in', () => {
    expect(mock.ready).toMatchObject({ ready: 'mock', port: mock.port });
    const people = mock.ready.people as { name: string; firm: string; note: string }[];
    expect(people.length).toBeGreaterThanOrEqual(3);
    expect(people[0]).toMatchObject({
      name: '何示例',
      firm: '东莞市示例清和商贸有限公司',
      idNumber: '441900190506081234',
    });
    expect(mock.process.logs()).toContain(JSON.stringify({ ready: 'mock', port: mock.port }));
  });
});

describe('when phones of the network may sign in', () => {
  // Any address that is not loopback's first behaves alike; this one exists on every Linux machine.
  const outer = '127.0.0.2';
  let mock: Mock;
  beforeAll(async () => {
    const port = await freePort();
    mock = await startMock({
      MOCK_PORT: String(port),
      MOCK_HOST: outer,
      MOCK_PUBLIC_URL: `http://${outer}:${port}`,
    });
    mock = { ...mock, port, url: `http://127.0.0.1:${port}` };
  });
  afterAll(() => mock.remove());

  test('the sign-in pages are there under their public address', async () => {
    const { text, status } = await knock(mock, { address: outer, path: OIDC });
    expect(status).toBe(200);
    const { issuer, authorization_endpoint } = JSON.parse(text);
    expect(issuer).toBe(`http://${outer}:${mock.port}/identity/oidc`);
    expect(authorization_endpoint).toBe(`${issuer}/auth`);
  });

  test('nothing else is', async () => {
    for (const path of [
      '/',
      '/console',
      '/console/api/people',
      '/registry/v1/firms/x',
      '/identity/v1/real-name-checks',
    ]) {
      for (const host of [`${outer}:${mock.port}`, `127.0.0.1:${mock.port}`]) {
        const { status } = await knock(mock, { address: outer, path, headers: { host } });
        expect([path, host, status === 403 || status === 404]).toEqual([path, host, true]);
      }
    }
    expect((await knock(mock, {})).status).toBe(200);
  });

  test('the provider names its public address whichever way it was asked', async () => {
    const { text } = await knock(mock, { path: OIDC });
    expect(JSON.parse(text).token_endpoint).toBe(`http://${outer}:${mock.port}/identity/oidc/token`);
  });

  test('and a sign-in page sends nobody to the console', async () => {
    const query = new URLSearchParams({ client_id: CLIENT.id, response_type: 'code' });
    const { status } = await knock(mock, { address: outer, path: `/identity/oidc/../../console?${query}` });
    expect(status).not.toBe(200);
  });
});

describe('starting and ending', () => {
  const start = (env: Record<string, string | undefined>) =>
    launchService('mock', { PATH: process.env.PATH, ...env }, join(scratchDir(), 'mock.log'));

  test.each([undefined, 'production', ''])('does not run with APP_MODE=%p', async (APP_MODE) => {
    const one = start({ APP_MODE });
    await expect(one.ready).rejects.toThrow('ended before it was ready');
    expect((await one.exited).code).toBe(78);
    expect(one.logs()).toMatch(/APP_MODE: .*never runs in production/);
  });

  test('lists every fault of its settings at once', async () => {
    const one = start({
      APP_MODE: 'test',
      MOCK_PORT: 'many',
      OIDC_REDIRECT_URI: 'nowhere',
      TOWN_TODAY: '2026-02-30',
    });
    await expect(one.ready).rejects.toThrow();
    for (const name of ['MOCK_PORT', 'OIDC_REDIRECT_URI', 'TOWN_TODAY', 'GATEWAY_SECRET', 'MOCK_DATA_DIR']) {
      expect(one.logs()).toContain(`${name}: `);
    }
  });

  test('SIGTERM ends it in order, with calls that never got an answer and webhooks that never will', async () => {
    const mock = await startMock();
    await act(mock, 'set-firm-status', { creditCode: '91441900M0EX0017XG', status: 'dormant' });
    await act(mock, 'set-fault', { service: 'wechat', mode: 'up', delayMilliseconds: 600_000 });
    const hanging = fetch(`${mock.url}/wechat/sns/jscode2session`).catch((error: Error) => error.message);
    const { child, exited } = mock.process;
    child.kill('SIGTERM');
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(await hanging).toBe('fetch failed');
    await mock.remove();
  });

  test('ends with its parent, when told to', async () => {
    const compiled = existsSync(entries.mock);
    const dataDir = scratchDir();
    const child = fork(compiled ? entries.mock : sources.mock, {
      execArgv: compiled ? [] : fromSource,
      env: { ...mockEnvironment(0, dataDir), EXIT_WITH_PARENT: '1' },
      stdio: 'ignore',
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.once('message', resolve));
    child.disconnect();
    expect(await exited).toBe(0);
    rmSync(dataDir, { recursive: true });
  });
});
