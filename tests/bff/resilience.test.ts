/**
 * What survives when a process is killed in the middle of grouped writes, and what a full disk does. Real processes:
 * app, store and mock; the codes come from a signed-in person, the looks from many strangers at once.
 */

import { randomBytes } from 'node:crypto';
import type { AccessGrant } from '@qzt/shared/contracts/identity';
import type { Verification } from '@qzt/shared/contracts/verification';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { readPresentationLink } from '@qzt/shared/presentation/link';
import { MongoClient } from 'mongodb';
import { testOnOwnStore } from '../support/engine.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { waitFor } from '../support/wait.ts';

/** `npm run bench store-recovery` holds it to 3 s; a machine with a browser and more servers beside this gets 5. */
const RECOVERY = { timeoutMilliseconds: 5000, what: 'an answer after the restart' };
jest.setTimeout(90_000);

const CREDIT_CODE = '91441900M0EX0017XG';
const person = personOfTown('何示例');
const key = () => randomBytes(12).toString('hex');

interface Answer<T> {
  status: number;
  body: T & { code?: string };
}

/** Behind a proxy that the app trusts, each call comes from an address of its own: no limit is in the way. */
const behindProxy = { TRUSTED_PROXIES: '127.0.0.1' };
const someAddress = () => `10.${[...randomBytes(3)].join('.')}`;

/** Null: no answer came. */
async function call<T>(
  world: World,
  path: string,
  options: { token?: string; body?: unknown } = {},
): Promise<Answer<T> | null> {
  try {
    const reply = await fetch(`${world.appUrl}/api/v1${path}`, {
      method: options.body === undefined ? 'GET' : 'POST',
      headers: {
        'x-forwarded-for': someAddress(),
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...(options.body === undefined
          ? {}
          : { 'content-type': 'application/json', 'idempotency-key': key() }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    return { status: reply.status, body: (await reply.json()) as Answer<T>['body'] };
  } catch {
    return null;
  }
}

async function wechatCode(world: World, purpose: 'login' | 'phone'): Promise<string> {
  const reply = await fetch(`${world.mockUrl}/console/api/actions/issue-wechat-code`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ personId: person.id, purpose }),
  });
  return ((await reply.json()) as { code: string }).code;
}

async function signIn(world: World): Promise<string> {
  const noticeVersion = PRIVACY_NOTICE_VERSION;
  const grant = await call<AccessGrant>(world, '/identity/sessions/wechat', {
    body: { code: await wechatCode(world, 'login'), noticeVersion },
  });
  const token = grant?.body.accessToken ?? '';
  await call(world, '/identity/account/phone', { token, body: { code: await wechatCode(world, 'phone') } });
  const { name, idNumber } = person;
  const confirmed = await call(world, '/identity/account/real-name', {
    token,
    body: { name, idNumber, consent: true, noticeVersion },
  });
  expect(confirmed?.status).toBe(200);
  return token;
}

async function printedCode(world: World, token: string): Promise<string> {
  const list = await call<{ licences: { id: string; kind: string }[] }>(
    world,
    `/wallet/firms/${CREDIT_CODE}/licences`,
    { token },
  );
  const business = list?.body.licences.find(({ kind }) => kind === 'business');
  const made = await call<{ link: string }>(
    world,
    `/wallet/firms/${CREDIT_CODE}/licences/${business?.id}/presentations`,
    { token, body: { mode: 'printed', onceOnly: false } },
  );
  const read = readPresentationLink(made?.body.link ?? '');
  if (!read) throw new Error('no code');
  return read.code;
}

const look = (world: World, code: string, visit: string) =>
  call<Verification>(world, '/verification/looks', { body: { code, visit } });

const ordinalOf = (answer: Answer<Verification> | null) =>
  answer?.body.checks.find(({ name }) => name === 'use')?.ordinal;

/** Many strangers at once, over and over, until the process is gone; gives the looks that were answered. */
async function lookUntilKilled(world: World, codes: readonly string[], kill: () => Promise<void>) {
  const answered = new Map<string, { code: string; ordinal: number | undefined }>();
  const refused: (Answer<Verification> | null)[] = [];
  let over = false;
  const stranger = async (code: string) => {
    while (!over) {
      const visit = key();
      const answer = await look(world, code, visit);
      if (answer?.status === 200) answered.set(visit, { code, ordinal: ordinalOf(answer) });
      else {
        refused.push(answer);
        return;
      }
    }
  };
  const strangers = Array.from({ length: 24 }, (_, i) => stranger(codes[i % codes.length] ?? ''));
  await waitFor(() => answered.size > 60);
  await kill();
  over = true;
  await Promise.all(strangers);
  return { answered, refused };
}

describe('killed in the middle of a batch', () => {
  let world: World;
  let codes: string[];

  beforeAll(async () => {
    world = await startWorld({ env: { bff: behindProxy } });
    const token = await signIn(world);
    codes = [];
    for (let i = 0; i < 6; i++) codes.push(await printedCode(world, token));
  });
  afterAll(() => world?.stop());

  /** The same visit again is the same look: it keeps its place if, and only if, its record was kept. */
  const expectKept = async (answered: Map<string, { code: string; ordinal: number | undefined }>) => {
    const kept = await Promise.all([...answered].map(([visit, { code }]) => look(world, code, visit)));
    expect(kept.map(ordinalOf)).toEqual([...answered.values()].map(({ ordinal }) => ordinal));
  };

  testOnOwnStore(
    'the store: every answered look is there afterwards, the others were refused, the app stays up',
    async () => {
      const { answered, refused } = await lookUntilKilled(world, codes, () => world.kill('store'));
      expect(refused.length).toBeGreaterThan(0);
      for (const answer of refused)
        expect([answer?.status, answer?.body.code]).toEqual([503, 'store.unavailable']);
      expect(world.process('bff').isAlive()).toBe(true);
      await world.start('store');
      await waitFor(async () => (await look(world, codes[0] ?? '', key()))?.status === 200, RECOVERY);
      await expectKept(answered);
    },
  );

  testOnOwnStore('readiness follows the store within a second', async () => {
    const isReady = async () => (await fetch(`${world.appUrl}/readyz`)).status === 200;
    const within = { timeoutMilliseconds: 1000, what: 'what readiness says' };
    expect(await isReady()).toBe(true);
    await world.kill('store');
    await waitFor(async () => !(await isReady()), within);
    await world.start('store');
    await waitFor(isReady, within);
  });

  test('the app: every answered look is there afterwards', async () => {
    const { answered } = await lookUntilKilled(world, codes, () => world.kill('bff'));
    await world.start('bff');
    await expectKept(answered);
  });
});

/** Writes beside the app's data until the store says that there is no room left. */
async function fillUp(uri: string): Promise<void> {
  const client = new MongoClient(uri);
  const filler = client.db().collection<{ text: string }>('filler');
  try {
    for (const size of [50_000, 5000, 500, 20]) {
      await expect(
        (async () => {
          for (;;) await filler.insertOne({ text: 'x'.repeat(size) });
        })(),
      ).rejects.toThrow();
    }
  } finally {
    await client.close();
  }
}

testOnOwnStore(
  'a full disk refuses writes and says so; reads go on, and nothing is half-written',
  async () => {
    const world = await startWorld({ env: { bff: behindProxy, store: { STORE_MAX_BYTES: '1500000' } } });
    try {
      const token = await signIn(world);
      const code = await printedCode(world, token);
      const before = key();
      expect(ordinalOf(await look(world, code, before))).toBe(1);
      await fillUp(world.mongoUri);

      // What is left of the last page may take a few small records yet.
      const refused = await waitFor(async () => {
        const answer = await look(world, code, key());
        return answer?.status !== 200 && answer;
      });
      expect([refused?.status, refused?.body.code]).toEqual([503, 'store.unavailable']);
      const wallet = await call(world, `/wallet/firms/${CREDIT_CODE}/licences`, { token });
      expect(wallet?.status).toBe(200);
      const looks = await call<{ looks: unknown[] }>(world, `/wallet/firms/${CREDIT_CODE}/looks`, { token });
      expect(looks?.status).toBe(200);
      expect(ordinalOf(await look(world, code, before))).toBe(1);
      expect(world.process('bff').isAlive()).toBe(true);
      expect(world.process('store').isAlive()).toBe(true);
    } finally {
      await world.stop();
    }
  },
);
