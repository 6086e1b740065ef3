import { randomBytes } from 'node:crypto';
import { type Listener, listen } from '@qzt/bff/http/listener';
import { createMetrics } from '@qzt/bff/http/metrics';
import { createBudgets } from '@qzt/bff/http/rate-limits';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import { KEY_LEAD_MILLISECONDS } from '@qzt/bff/keys/key-windows';
import type { Keyring } from '@qzt/bff/keys/keyring';
import { keyActions, resealAction } from '@qzt/bff/operator/actions';
import { createAuditTrail } from '@qzt/bff/operator/audit-store';
import { createOperatorDoor } from '@qzt/bff/operator/server';
import { prepareIndexes } from '@qzt/bff/storage/connection';
import { listKeys, resealPersonalData, revokeKey, rotateKeys } from '@qzt/shared/contracts/operator';
import type { Connection } from 'mongoose';
import { testOnOwnStore } from '../../support/engine.ts';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

const token = randomBytes(32).toString('hex');
const clock = { offsetMilliseconds: 0, now: () => Date.now() + clock.offsetMilliseconds };
let store: TestStore;
let connection: Connection;
let keyring: Keyring;
let door: Listener;
let resealed = 0;
let auditsWhenResealed = 0;

beforeAll(async () => {
  store = await openTestStore();
  connection = await store.connect();
  const random = (length: number) => randomBytes(length);
  keyring = await createKeyring({ connection, wrappingKey: randomBytes(32), clock, random, logger: silent });
  const trail = createAuditTrail(connection, clock);
  await prepareIndexes(connection);
  const app = createOperatorDoor({
    token,
    actions: [
      ...keyActions(keyring),
      resealAction([
        {
          async reseal() {
            auditsWhenResealed = await connection
              .collection('audits')
              .countDocuments({ action: 'personal-data.reseal' });
            resealed++;
            return 7;
          },
        },
      ]),
    ],
    trail,
    metrics: createMetrics(),
    budgets: createBudgets(null),
    headers: [],
    logger: silent,
    stopping: () => false,
  });
  door = await listen(app.callback(), '127.0.0.1', 0);
});
afterAll(async () => {
  await door.stop(1000);
  keyring.stop();
  await store.close();
});

async function ask(path: string, options: { method?: string; body?: unknown; bearer?: string | null } = {}) {
  const { bearer = token } = options;
  const answer = await fetch(`http://127.0.0.1:${door.port}${path}`, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    json: (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>,
  };
}
const audits = () => connection.collection('audits').find().sort({ at: 1, _id: 1 }).toArray();

test.each([null, 'wrong', token.slice(1), `${token}x`, token.toUpperCase()])(
  'without its credential nothing opens: %p',
  async (bearer) => {
    const refusals = () => connection.collection('audits').countDocuments({ outcome: 'refused' });
    const already = await refusals();
    for (const path of ['/metrics', '/keys', '/nothing']) {
      expect((await ask(path, { bearer })).status).toBe(401);
    }
    const before = keyring.presentation.current().keyId;
    expect((await ask('/keys/rotations', { body: { purpose: 'presentation' }, bearer })).status).toBe(401);
    expect(keyring.presentation.current().keyId).toBe(before);
    expect(await refusals()).toBe(already + 4);
  },
);

test('metrics in the text format', async () => {
  const { status, text } = await ask('/metrics');
  expect(status).toBe(200);
  expect(text).toContain('# TYPE qzt_request_seconds histogram');
});

test('keys are listed without their secrets', async () => {
  const { json, text } = await ask('/keys');
  expect(listKeys.reply.parse(json).keys).toHaveLength(5);
  expect(text).not.toContain(keyring.macSecret('access-token').current.secret.toString('base64url'));
  expect(Object.keys((json.keys as object[])[0] ?? {}).sort()).toEqual([
    'createdAt',
    'current',
    'keyId',
    'purpose',
    'revokedAt',
  ]);
});

test.each([
  ['presentation', ['presentation']],
  ['personal-data', ['personal-data']],
  ['tokens', ['access-token', 'refresh-token']],
])('rotation of %s', async (purpose, purposes) => {
  const currents = () =>
    keyring
      .list()
      .filter((key) => key.current && purposes.includes(key.purpose))
      .map(({ keyId }) => keyId);
  const before = currents();
  const { status, json } = await ask('/keys/rotations', { body: { purpose } });
  expect(status).toBe(200);
  expect(currents()).toEqual(before);
  clock.offsetMilliseconds += KEY_LEAD_MILLISECONDS;
  expect(currents()).toEqual(rotateKeys.reply.parse(json).keyIds);
  for (const keyId of before) expect(currents()).not.toContain(keyId);
  const [asked, done] = (await audits()).slice(-2);
  expect(asked).toMatchObject({ action: 'keys.rotate', subject: purpose, outcome: 'asked' });
  expect(done).toMatchObject({ action: 'keys.rotate', outcome: 'done', requestId: asked?.requestId });
});

test.each([
  [{}, 'purpose', 'field.missing'],
  [{ purpose: 'blind-index' }, 'purpose', 'field.not-an-option'],
  [{ purpose: 7 }, 'purpose', 'field.not-an-option'],
  [{ purpose: 'presentation', extra: 1 }, 'extra', 'field.unknown'],
  [{ purpose: '__proto__' }, 'purpose', 'field.not-an-option'],
])('a rotation that names nothing right is refused: %j', async (body, path, code) => {
  const count = keyring.list().length;
  const { status, json } = await ask('/keys/rotations', { body });
  expect(status).toBe(422);
  expect(json).toMatchObject({ code: 'request.invalid', fields: [{ path, code }] });
  expect(keyring.list()).toHaveLength(count);
});

test('revocation', async () => {
  const { keyId } = keyring.presentation.current();
  const { status, json } = await ask('/keys/revocations', { body: { keyId } });
  expect([status, revokeKey.reply.parse(json)]).toEqual([
    200,
    { keyId, current: keyring.presentation.current().keyId },
  ]);
  expect(keyring.presentation.byId(keyId)?.revoked).toBe(true);
  expect((await ask('/keys/revocations', { body: { keyId: '00000000' } })).status).toBe(404);
  expect((await audits()).at(-1)).toMatchObject({
    action: 'keys.revoke',
    subject: '00000000',
    outcome: 'failed',
  });
});

test('revocation of the keys of tokens', async () => {
  for (const purpose of ['access-token', 'refresh-token'] as const) {
    const { keyId } = keyring.macSecret(purpose).current;
    expect((await ask('/keys/revocations', { body: { keyId } })).status).toBe(200);
    expect(keyring.macSecret(purpose).byId(keyId)).toBeUndefined();
    expect(keyring.macSecret(purpose).current.keyId).not.toBe(keyId);
  }
});

test('what is done is recorded before it is done', async () => {
  const { json } = await ask('/personal-data/reseals', { method: 'POST' });
  expect(resealPersonalData.reply.parse(json)).toEqual({ done: 7 });
  expect(auditsWhenResealed).toBe(1);
});

testOnOwnStore('without a store nothing is done, and metrics still answer', async () => {
  const count = resealed;
  await store.stopServer();
  const { status, json } = await ask('/personal-data/reseals', { method: 'POST' });
  expect(status).toBe(503);
  expect(json.code).toBe('store.unavailable');
  expect(resealed).toBe(count);
  expect((await ask('/metrics')).status).toBe(200);
});
