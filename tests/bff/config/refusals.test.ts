/** Each faulty setting alone keeps production from starting, and is named: real processes, real exits. */

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BFF_VARIABLES, type BffVariable, readBffEnvironment } from '@qzt/shared/configuration/bff';
import { openStandIn, openTestStore, type TestStore } from '../test-store.ts';
import { type Ending, type Environment, productionEnvironment, startProcess } from './production-process.ts';

const EX_CONFIG = 78;
const EX_UNAVAILABLE = 69;

let dir: string;
const stores: TestStore[] = [];
const openStore = async (): Promise<TestStore> => {
  const store = await openTestStore();
  stores.push(store);
  return store;
};
let right: Record<string, string>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'qzt-production-'));
  await writeFile(join(dir, 'index.html'), '<!doctype html>');
  right = productionEnvironment(dir);
});
afterAll(async () => {
  for (const store of stores) await store.close();
  await rm(dir, { recursive: true, force: true });
});

const named = ({ stderr }: Ending): string[] =>
  Object.keys(BFF_VARIABLES).filter((name) => new RegExp(`^  ${name} `, 'm').test(stderr));

async function expectRefused(change: Environment, variable: BffVariable): Promise<void> {
  const ending = await startProcess({ ...right, ...change });
  expect([ending.status, ending.stderr, named(ending)]).toEqual([EX_CONFIG, expect.any(String), [variable]]);
  expect(ending.stdout).not.toContain('ready');
}

/** A few at a time: the machine has few cores. */
async function eachRefused(
  cases: readonly (readonly [BffVariable, string])[],
  besides: Environment = {},
): Promise<void> {
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      await expectRefused({ ...besides, [one[0]]: one[1] }, one[0]);
    }
  };
  await Promise.all([work(), work(), work()]);
}

test('with nothing wrong but that no store answers, no setting is named', async () => {
  const ending = await startProcess(right);
  expect(ending.status).toBe(EX_UNAVAILABLE);
  expect(named(ending)).toEqual([]);
  expect(ending.stderr).toContain('MONGODB_URI does not answer');
});

test('production is what runs when no mode is given', async () => {
  const ending = await startProcess({ ...right, PUBLIC_URL: 'http://10.1.2.3:5180' });
  expect(named(ending)).toEqual(['PUBLIC_URL']);
  const explicit = await startProcess({
    ...right,
    PUBLIC_URL: 'http://10.1.2.3:5180',
    APP_MODE: 'production',
  });
  expect(named(explicit)).toEqual(['PUBLIC_URL']);
});

test('every required variable is missed by its name', async () => {
  const required = Object.entries(BFF_VARIABLES).filter(([, definition]) => !('fallback' in definition));
  await eachRefused(required.map(([name]) => [name as BffVariable, ''] as const));
}, 120_000);

test('plain http is refused', async () => {
  const names = [
    'PUBLIC_URL',
    'REGISTRY_URL',
    'LICENCES_URL',
    'IDENTITY_URL',
    'OIDC_ISSUER',
    'WECHAT_URL',
  ] as const;
  await eachRefused(names.map((name) => [name, 'http://127.0.0.1:1'] as const));
}, 60_000);

test('default and weak secrets are refused', async () => {
  await eachRefused([
    ['OPERATOR_TOKEN', 'change-me-change-me-change-me-change-me'],
    ['OPERATOR_TOKEN', 'a'.repeat(64)],
    ['OPERATOR_TOKEN', 'q7Rz0'],
    ['GATEWAY_SECRET', 'development-development-development'],
    ['GATEWAY_SECRET', 'q7Rz0'],
    ['OIDC_CLIENT_SECRET', 'secret'],
    ['WECHAT_APP_SECRET', '0123456789abcdef0123456789abcdef'],
    ['KEY_WRAPPING_KEY', Buffer.alloc(32).toString('base64')],
    ['GATEWAY_APP_ID', 'qzt-development'],
    ['OIDC_CLIENT_ID', 'qzt-development'],
    ['WECHAT_APP_ID', 'wx0000000000000000'],
    ['HANDLER_NAME', BFF_VARIABLES.HANDLER_NAME.fallbackInDevelopment ?? ''],
    ['HANDLER_CONTACT', BFF_VARIABLES.HANDLER_CONTACT.fallbackInDevelopment ?? ''],
  ]);
}, 60_000);

const bytes = (make: (at: number) => number): string =>
  Buffer.from(Array.from({ length: 32 }, (_, at) => make(at))).toString('base64');

test.each([
  ['one byte', bytes(() => 7)],
  ['two that take turns', bytes((at) => (at % 2 ? 0x5a : 0xa5))],
  ['a half, twice', bytes((at) => 17 + (at % 16) ** 2)],
  ['a short text and zeros', Buffer.from('correct horse battery'.padEnd(32, '\0')).toString('base64')],
  ['a text', Buffer.from('The quick brown fox jumps over 1').toString('base64')],
  ['hexadecimal digits', Buffer.from('0f1e2d3c4b5a69788796a5b4c3d2e1f0').toString('base64')],
  ['base64 of base64', Buffer.from(randomBytes(24).toString('base64')).toString('base64')],
  ['a sequence', bytes((at) => 3 + at)],
  ['one that counts down by sevens', bytes((at) => (250 - 7 * at) & 255)],
  ['two sequences', bytes((at) => (at % 2 ? 200 - at : 20 + at))],
])('a wrapping key that is %s is refused, by its name alone', (_, weak) => {
  const { faults } = readBffEnvironment({ ...right, KEY_WRAPPING_KEY: weak });
  expect(faults).toEqual([{ variable: 'KEY_WRAPPING_KEY', message: expect.stringContaining('weak key') }]);
  expect(JSON.stringify(faults)).not.toContain(weak);
});

test('only development makes up who handles the personal data', () => {
  const { HANDLER_NAME: _, HANDLER_CONTACT: __, ...unnamed } = right;
  expect(readBffEnvironment(unnamed).faults.map(({ variable }) => variable)).toEqual([
    'HANDLER_NAME',
    'HANDLER_CONTACT',
  ]);
  for (const mode of ['development', 'test']) {
    const { environment } = readBffEnvironment({ ...unnamed, APP_MODE: mode });
    expect(environment).toMatchObject({
      HANDLER_NAME: expect.stringContaining('示例'),
      HANDLER_CONTACT: expect.stringContaining('示例'),
    });
  }
});

test('random wrapping keys are taken', () => {
  for (let i = 0; i < 20_000; i++) {
    const key = randomBytes(32).toString('base64');
    expect(readBffEnvironment({ ...right, KEY_WRAPPING_KEY: key }).faults).toEqual([]);
  }
});

test('the key before the present one is optional, of the same form, and another one', () => {
  const read = (previous: string, mode = 'production') =>
    readBffEnvironment({ ...right, APP_MODE: mode, KEY_WRAPPING_KEY_PREVIOUS: previous }).faults;
  expect(read(randomBytes(32).toString('base64'))).toEqual([]);
  // It may be a weak one: that is a reason to change it.
  expect(read(bytes((at) => at))).toEqual([]);
  for (const mode of ['production', 'development', 'test']) {
    expect(read(right.KEY_WRAPPING_KEY ?? '', mode)).toEqual([
      { variable: 'KEY_WRAPPING_KEY_PREVIOUS', message: 'must not be the same as KEY_WRAPPING_KEY' },
    ]);
  }
  expect(read('dG9vIHNob3J0')).toEqual([
    { variable: 'KEY_WRAPPING_KEY_PREVIOUS', message: 'must be 32 bytes in base64' },
  ]);
});

test('one secret for two purposes is refused', async () => {
  await expectRefused({ OIDC_CLIENT_SECRET: right.GATEWAY_SECRET ?? '' }, 'OIDC_CLIENT_SECRET');
});

test('what makes no sense is refused', async () => {
  await eachRefused([
    ['APP_MODE', 'prod'],
    ['PORT', '70000'],
    ['PORT', 'eighty'],
    ['PUBLIC_URL', 'https://qzt.example.gov.cn/app'],
    ['TRUSTED_PROXIES', 'everyone'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '0.0.0.0/1,128.0.0.0/1'],
    ['TRUSTED_PROXIES', '::/0'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '010.0.0.1'],
    ['TRUSTED_PROXIES', '1.2.3'],
    ['API_PAGE', 'yes'],
    ['MAX_CONNECTIONS', '0'],
    ['MONGODB_URI', 'postgres://127.0.0.1/qzt'],
    ['REDIS_URL', 'http://127.0.0.1:6379'],
    ['KEY_WRAPPING_KEY', 'dG9vIHNob3J0'],
    ['WEBHOOK_PUBLIC_KEY', `04${'11'.repeat(64)}`],
    ['H5_DIR', '/nowhere/at/all'],
    ['HANDLER_NAME', '两\n行'],
    ['LIVE_CODE_LIFETIME_SECONDS', '30'],
    ['RATE_LIMIT_SCALE', '1000'],
    ['LOG_LEVEL', 'chatty'],
  ]);
}, 60_000);

test('all faults are told at once, and no value with them', async () => {
  const ending = await startProcess({
    ...right,
    PUBLIC_URL: 'http://10.1.2.3',
    PORT: 'x',
    GATEWAY_SECRET: 'changeme-changeme-changeme-changeme',
    WEBHOOK_PUBLIC_KEY: `04${'11'.repeat(64)}`,
    H5_DIR: '',
  });
  expect(ending.status).toBe(EX_CONFIG);
  expect(named(ending).sort()).toEqual([
    'GATEWAY_SECRET',
    'H5_DIR',
    'PORT',
    'PUBLIC_URL',
    'WEBHOOK_PUBLIC_KEY',
  ]);
  expect(ending.stderr).not.toContain('changeme');
});

test('a port that is taken is named', async () => {
  const store = await openStore();
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const development = { ...right, APP_MODE: 'development', MONGODB_URI: store.uri };
  for (const variable of ['PORT', 'OPERATOR_PORT']) {
    const ending = await startProcess({ ...development, [variable]: String(port) });
    expect([ending.status, named(ending)]).toEqual([EX_CONFIG, [variable]]);
  }
  taken.close();
});

test('another wrapping key than that of the store is named', async () => {
  const store = await openStore();
  const development = { ...right, APP_MODE: 'development', MONGODB_URI: store.uri };
  const first = await startProcess(development);
  expect([first.status, first.stdout]).toEqual([0, expect.stringContaining('"ready":"bff"')]);
  const other = productionEnvironment(dir).KEY_WRAPPING_KEY;
  const ending = await startProcess({ ...development, KEY_WRAPPING_KEY: other });
  expect([ending.status, named(ending)]).toEqual([EX_CONFIG, ['KEY_WRAPPING_KEY']]);
  const changed = { ...development, KEY_WRAPPING_KEY: other };
  const both = await startProcess({ ...changed, KEY_WRAPPING_KEY_PREVIOUS: right.KEY_WRAPPING_KEY });
  expect([both.status, both.stdout]).toEqual([0, expect.stringMatching(/"count":5,.*wrapped anew/)]);
  expect((await startProcess(changed)).status).toBe(0);
});

describe('stand-ins', () => {
  let server: Server;
  let url: string;
  let trust: Environment;
  let announces = true;

  beforeAll(async () => {
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
        ],
        ...[
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
          '-keyout',
          key,
          '-out',
          cert,
        ],
      ],
      { stdio: 'ignore' },
    );
    server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) => {
      response.writeHead(404, announces ? { 'x-stand-in': 'a town of specimens' } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
    trust = { NODE_EXTRA_CA_CERTS: cert };
  });
  afterAll(async () => {
    server.close();
  });
  beforeEach(() => {
    announces = true;
  });

  test('production refuses a stand-in behind each address', async () => {
    const names = ['REGISTRY_URL', 'LICENCES_URL', 'IDENTITY_URL', 'OIDC_ISSUER', 'WECHAT_URL'] as const;
    await eachRefused(
      names.map((name) => [name, url] as const),
      trust,
    );
  }, 60_000);

  test('a real service at the same address is not refused', async () => {
    announces = false;
    const ending = await startProcess({ ...right, ...trust, REGISTRY_URL: url });
    expect(named(ending)).toEqual([]);
  });

  test('production refuses the stand-in store, beside all others', async () => {
    const standIn = await openStandIn();
    try {
      await expectRefused({ MONGODB_URI: standIn.uri }, 'MONGODB_URI');
      const both = await startProcess({ ...right, ...trust, MONGODB_URI: standIn.uri, WECHAT_URL: url });
      expect(named(both)).toEqual(['MONGODB_URI', 'WECHAT_URL']);
    } finally {
      await standIn.close();
    }
  });
});
