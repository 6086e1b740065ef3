import { randomBytes } from 'node:crypto';
import { createLogger } from '@qzt/bff/base/logger';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import { KeysLocked } from '@qzt/bff/keys/key-store';
import { KEY_LEAD_MILLISECONDS } from '@qzt/bff/keys/key-windows';
import { type Keyring, KeysNotReadable, SealBroken, UnknownKey } from '@qzt/bff/keys/keyring';
import { createLocalSignals, type Signals } from '@qzt/bff/signals/signals';
import mongoose from 'mongoose';
import { testOnOwnStore } from '../../support/engine.ts';
import { waitFor } from '../../support/wait.ts';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

const wrappingKey = randomBytes(32);
const message = Buffer.from('message');
const CONTEXT = 'account.phone:1';
let store: TestStore;
let now = Date.UTC(2026, 0, 1);
const rings: Keyring[] = [];

/** A keyring as another process would open it: on a connection of its own. */
async function openRing(
  key = wrappingKey,
  previous: Buffer | null = null,
  logger = silent,
  signals?: Signals,
): Promise<Keyring> {
  const connection = await store.connect();
  const keyring = await createKeyring({
    connection,
    wrappingKey: key,
    previousWrappingKey: previous,
    clock: { now: () => now },
    random: (length) => randomBytes(length),
    logger,
    ...(signals ? { signals } : {}),
  });
  rings.push(keyring);
  return keyring;
}

beforeEach(async () => {
  store = await openTestStore();
});
afterEach(async () => {
  for (const keyring of rings.splice(0)) keyring.stop();
  await store.close();
});

test('keys outlive the process, wrapped; another wrapping key opens nothing', async () => {
  const first = await openRing();
  const sealed = first.encrypt('13812341234', CONTEXT);
  const signature = first.presentation.current().sign(message);
  const second = await openRing();
  expect(await second.decrypt(sealed, CONTEXT)).toBe('13812341234');
  expect(second.blindIndex('x', 'id-number')).toBe(first.blindIndex('x', 'id-number'));
  expect(second.presentation.verify(second.presentation.current(), message, signature)).toBe(true);
  await expect(openRing(randomBytes(32))).rejects.toBeInstanceOf(KeysLocked);
});

describe('the wrapping key is changed in place', () => {
  const next = randomBytes(32);
  const stored = async () =>
    (await store.connect()).collection<{ _id: string; wrapped: string }>('keys').find().toArray();

  test('with both for a while, then with the new one alone; no key is lost and no content', async () => {
    const sealed = (await openRing()).encrypt('13812341234', CONTEXT);
    const before = await stored();
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => void lines.push(line) });
    const both = await openRing(next, wrappingKey, logger);
    expect(lines.join('')).toMatch(/"count":5,.*wrapped anew/);
    expect(await both.decrypt(sealed, CONTEXT)).toBe('13812341234');
    const after = await stored();
    expect(after.map(({ wrapped, ...rest }) => rest)).toEqual(before.map(({ wrapped, ...rest }) => rest));
    for (const [at, { wrapped }] of before.entries()) expect(after[at]?.wrapped).not.toBe(wrapped);
    // A second time there is nothing to do.
    await openRing(next, wrappingKey, logger);
    expect(lines.at(-1)).toContain('"count":0,');
    expect((await stored()).map(({ wrapped }) => wrapped)).toEqual(after.map(({ wrapped }) => wrapped));

    expect(await (await openRing(next)).decrypt(sealed, CONTEXT)).toBe('13812341234');
    await expect(openRing()).rejects.toBeInstanceOf(KeysLocked);
  });

  test('by many processes at once', async () => {
    const sealed = (await openRing()).encrypt('a', CONTEXT);
    const rings = await Promise.all([1, 2, 3, 4].map(() => openRing(next, wrappingKey)));
    for (const ring of rings) expect(await ring.decrypt(sealed, CONTEXT)).toBe('a');
    expect(await (await openRing(next)).decrypt(sealed, CONTEXT)).toBe('a');
  });

  test('in two steps, no process ever meets a key that it can’t open', async () => {
    const prepared = await openRing(wrappingKey, next);
    const changed = await openRing(next, wrappingKey);
    const { keyId } = await prepared.rotate('presentation');
    await changed.reload();
    now += KEY_LEAD_MILLISECONDS;
    expect(changed.presentation.current().keyId).toBe(keyId);
    const later = await changed.rotate('personal-data');
    await prepared.reload();
    now += KEY_LEAD_MILLISECONDS;
    expect(prepared.list().find((key) => key.keyId === later.keyId)?.current).toBe(true);
  });

  test('two keys of which neither fits open nothing and change nothing', async () => {
    await openRing();
    const before = await stored();
    await expect(openRing(randomBytes(32), next)).rejects.toBeInstanceOf(KeysLocked);
    expect(await stored()).toEqual(before);
  });
});

test('two processes that start on an empty store at once have the same keys', async () => {
  const [one, two, three] = await Promise.all([openRing(), openRing(), openRing()]);
  const ids = (keyring: Keyring | undefined) =>
    keyring
      ?.list()
      .map(({ keyId }) => keyId)
      .sort();
  expect(ids(one)).toEqual(ids(two));
  expect(ids(one)).toEqual(ids(three));
  expect(ids(one)).toHaveLength(5);
});

test('no key stands in the store in the clear', async () => {
  const keyring = await openRing();
  const connection = await store.connect();
  const dump = JSON.stringify(await connection.collection('keys').find().toArray());
  const { secret } = keyring.macSecret('access-token').current;
  for (const form of ['hex', 'base64', 'base64url'] as const)
    expect(dump).not.toContain(secret.toString(form));
});

test('a wrapped key moved to another id or purpose does not open', async () => {
  await openRing();
  const connection = await store.connect();
  const keys = connection.collection<{ _id: string; wrapped: string }>('keys');
  const refresh = await keys.findOne({ purpose: 'refresh-token' });
  await keys.updateOne({ purpose: 'access-token' }, { $set: { wrapped: refresh?.wrapped ?? '' } });
  await expect(openRing()).rejects.toBeInstanceOf(KeysLocked);
});

test('sealed data says its key and opens under its own context alone', async () => {
  const keyring = await openRing();
  const sealed = keyring.encrypt('张三', CONTEXT);
  expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
  expect(keyring.encrypt('张三', CONTEXT)).not.toBe(sealed);
  await expect(keyring.decrypt(sealed, 'account.phone:2')).rejects.toThrow(SealBroken);
  const flipped = sealed.replace(
    /\.([\w-])([\w-]*)$/,
    (_, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}`,
  );
  await expect(keyring.decrypt(flipped, CONTEXT)).rejects.toThrow(SealBroken);
  await expect(keyring.decrypt('plain text', CONTEXT)).rejects.toThrow(SealBroken);
  await expect(keyring.decrypt(sealed.replace(/^v1\.\w{8}/, 'v1.00000000'), CONTEXT)).rejects.toThrow(
    UnknownKey,
  );
});

test('rotation: new data under the new key, old data still readable, searches unchanged', async () => {
  const keyring = await openRing();
  const old = keyring.encrypt('a', CONTEXT);
  const index = keyring.blindIndex('a', 'id-number');
  const { keyId } = await keyring.rotate('personal-data');
  now += KEY_LEAD_MILLISECONDS;
  const fresh = keyring.encrypt('a', CONTEXT);
  expect(fresh.split('.')[1]).toBe(keyId);
  expect(keyring.sealedByCurrent(fresh)).toBe(true);
  expect(keyring.sealedByCurrent(old)).toBe(false);
  expect(await keyring.decrypt(old, CONTEXT)).toBe('a');
  expect(keyring.blindIndex('a', 'id-number')).toBe(index);
  expect(keyring.blindIndex('a', 'openid')).not.toBe(index);
});

test('token secrets: the old one is still found by its id, under its own purpose only', async () => {
  const keyring = await openRing();
  const before = keyring.macSecret('access-token').current;
  await keyring.rotate('access-token');
  expect(keyring.macSecret('access-token').current.keyId).toBe(before.keyId);
  now += KEY_LEAD_MILLISECONDS;
  const tokens = keyring.macSecret('access-token');
  expect(tokens.current.keyId).not.toBe(before.keyId);
  expect(tokens.byId(before.keyId)).toEqual(before.secret);
  expect(keyring.macSecret('refresh-token').byId(before.keyId)).toBeUndefined();
});

test('a code in flight outlives rotation, and the published set says from when to when', async () => {
  const keyring = await openRing();
  const old = keyring.presentation.current();
  const signature = keyring.presentation.current().sign(message);
  now += 60_400;
  await keyring.rotate('presentation');
  now += KEY_LEAD_MILLISECONDS;
  const kept = keyring.presentation.byId(old.keyId);
  expect(kept).toMatchObject({ notAfter: Math.ceil(now / 1000) * 1000, revoked: false });
  expect(kept && keyring.presentation.verify(kept, message, signature)).toBe(true);
  expect(keyring.presentation.verify(keyring.presentation.current(), message, signature)).toBe(false);
  const [first, second] = keyring.presentation.published();
  expect(first).toMatchObject({
    keyId: old.keyId,
    notAfter: new Date(Math.ceil(now / 1000) * 1000).toISOString(),
    revoked: false,
  });
  expect(second).toMatchObject({
    keyId: keyring.presentation.current().keyId,
    notBefore: new Date(Math.floor(now / 1000) * 1000).toISOString(),
    notAfter: null,
  });
  expect(first?.publicKey).toMatch(/^04[0-9a-f]{128}$/);
});

test('a revoked key is published as such, and when it was in use another takes over', async () => {
  const keyring = await openRing();
  const bad = keyring.presentation.current().keyId;
  expect(await keyring.revoke(bad)).toBe(true);
  expect(keyring.presentation.current().keyId).not.toBe(bad);
  expect(keyring.presentation.byId(bad)?.revoked).toBe(true);
  expect(keyring.presentation.published().find(({ keyId }) => keyId === bad)?.revoked).toBe(true);
  expect(await keyring.revoke('00000000')).toBe(false);
  const personal = keyring.list().find(({ purpose }) => purpose === 'personal-data')?.keyId ?? '';
  expect(await keyring.revoke(personal)).toBe(false);
});

test('a key made by another process is found when it is met', async () => {
  const [ours, theirs] = [await openRing(), await openRing()];
  const { keyId } = await theirs.rotate('presentation');
  expect(ours.presentation.byId(keyId)).toBeUndefined();
  expect((await ours.presentation.find(keyId))?.keyId).toBe(keyId);
});

test('data sealed by another process under a new key is read', async () => {
  const [ours, theirs] = [await openRing(), await openRing()];
  await theirs.rotate('personal-data');
  now += KEY_LEAD_MILLISECONDS;
  const sealed = theirs.encrypt('a', CONTEXT);
  expect(await ours.decrypt(sealed, CONTEXT)).toBe('a');
});

test('two operators who rotate at once make one step or two, never a gap, and all agree', async () => {
  const [ours, theirs] = [await openRing(), await openRing()];
  await Promise.all([ours.rotate('presentation'), theirs.rotate('presentation')]);
  await Promise.all([ours.reload(), theirs.reload()]);
  expect(ours.presentation.current().keyId).toBe(theirs.presentation.current().keyId);
  expect(ours.presentation.published()).toEqual(theirs.presentation.published());
});

test('rotation and revocation are told to the other processes, who then look', async () => {
  const signals = createLocalSignals();
  const [ours, theirs] = [
    await openRing(wrappingKey, null, silent, signals),
    await openRing(wrappingKey, null, silent, signals),
  ];
  const { keyId } = await ours.rotate('presentation');
  await waitFor(() => theirs.presentation.byId(keyId), { timeoutMilliseconds: 1000 });
  await ours.revoke(keyId);
  await waitFor(() => theirs.presentation.byId(keyId)?.revoked, { timeoutMilliseconds: 1000 });
});

test('whoever scans made-up key ids keeps no genuine key from being found', async () => {
  const [ours, theirs] = [await openRing(), await openRing()];
  const madeUp = Array.from({ length: 200 }, () => randomBytes(4).toString('hex'));
  await Promise.all(madeUp.slice(0, 100).map((id) => ours.presentation.find(id)));
  const { keyId } = await theirs.rotate('presentation');
  const flood = Promise.all(madeUp.slice(100).map((id) => ours.presentation.find(id)));
  expect((await ours.presentation.find(keyId))?.keyId).toBe(keyId);
  expect(await flood).toEqual(madeUp.slice(100).map(() => undefined));
});

test('a flood of made-up key ids costs one read a second, and the same one again none', async () => {
  const keyring = await openRing();
  const madeUp = Array.from({ length: 500 }, () => randomBytes(4).toString('hex'));
  await Promise.all(madeUp.map((id) => keyring.presentation.find(id)));
  const reads = jest.spyOn(mongoose.Query.prototype, 'exec');
  try {
    await Promise.all(madeUp.map((id) => keyring.presentation.find(id)));
    expect(reads).toHaveBeenCalledTimes(0);
    const others = Array.from({ length: 500 }, () => randomBytes(4).toString('hex'));
    await Promise.all(others.map((id) => keyring.presentation.find(id)));
    expect(reads.mock.calls.length).toBeLessThanOrEqual(2);
  } finally {
    reads.mockRestore();
  }
});

testOnOwnStore(
  'while the store is away an unknown key is not called unknown, and a known one works',
  async () => {
    const keyring = await openRing();
    const sealed = keyring.encrypt('a', CONTEXT);
    const { keyId } = keyring.presentation.current();
    await store.stopServer();
    await expect(keyring.presentation.find('0badc0de')).rejects.toBeInstanceOf(KeysNotReadable);
    await expect(keyring.macSecret('access-token').find('0badc0de')).rejects.toBeInstanceOf(KeysNotReadable);
    await expect(
      keyring.decrypt(sealed.replace(/^v1\.\w{8}/, 'v1.0badc0de'), CONTEXT),
    ).rejects.toBeInstanceOf(KeysNotReadable);
    expect(await keyring.decrypt(sealed, CONTEXT)).toBe('a');
    expect((await keyring.presentation.find(keyId))?.keyId).toBe(keyId);
  },
);

test('both processes sign inside the windows that are published, before and after a rotation', async () => {
  const [ours, theirs] = [await openRing(), await openRing()];
  const signedAt: [keyId: string, milliseconds: number][] = [];
  const sign = async () => {
    for (const keyring of [ours, theirs]) {
      await keyring.presentation.ready();
      signedAt.push([keyring.presentation.current().keyId, Math.floor(now / 1000) * 1000]);
    }
  };
  now += 5_777;
  await sign();
  await ours.rotate('presentation');
  await sign();
  await theirs.reload();
  for (const step of [1, 4_500, KEY_LEAD_MILLISECONDS - 4_502, 1, 500]) {
    now += step;
    await sign();
  }
  const published = new Map(theirs.presentation.published().map((key) => [key.keyId, key]));
  expect(published.size).toBe(2);
  for (const [keyId, at] of signedAt) {
    const { notBefore, notAfter } = published.get(keyId) ?? { notBefore: '', notAfter: '' };
    expect(at).toBeGreaterThanOrEqual(Date.parse(notBefore));
    if (notAfter !== null) expect(at).toBeLessThanOrEqual(Date.parse(notAfter));
  }
  expect(new Set(signedAt.slice(-2).map(([keyId]) => keyId))).toEqual(
    new Set([ours.presentation.current().keyId]),
  );
  expect(signedAt.at(-1)?.[0]).not.toBe(signedAt[0]?.[0]);
});

test('revoking a key that waits to be used leaves the one in use; revoking that one brings the next at once', async () => {
  const keyring = await openRing();
  const first = keyring.presentation.current().keyId;
  const { keyId: second } = await keyring.rotate('presentation');
  await keyring.revoke(second);
  now += KEY_LEAD_MILLISECONDS;
  expect(keyring.presentation.current().keyId).toBe(first);
  const { keyId: third } = await keyring.rotate('presentation');
  await keyring.revoke(first);
  expect(keyring.presentation.current().keyId).toBe(third);
  now += KEY_LEAD_MILLISECONDS;
  await keyring.revoke(third);
  expect([first, second, third]).not.toContain(keyring.presentation.current().keyId);
});

describe.each([
  ['access-token', 3_600_000],
  ['refresh-token', 30 * 86_400_000],
] as const)('%s keys', (purpose, lifeMilliseconds) => {
  test('are accepted for the life of what they signed, and no longer', async () => {
    const keyring = await openRing();
    const { keyId, secret } = keyring.macSecret(purpose).current;
    now += 365 * 86_400_000;
    expect(keyring.macSecret(purpose).byId(keyId)).toEqual(secret);
    await keyring.rotate(purpose);
    now += KEY_LEAD_MILLISECONDS + lifeMilliseconds;
    expect(keyring.macSecret(purpose).byId(keyId)).toEqual(secret);
    now += 1;
    expect(keyring.macSecret(purpose).byId(keyId)).toBeUndefined();
    expect(await keyring.macSecret(purpose).find(keyId)).toBeUndefined();
  });

  test('can be revoked, here and in every process', async () => {
    const [ours, theirs] = [await openRing(), await openRing()];
    const { keyId } = ours.macSecret(purpose).current;
    expect(await ours.revoke(keyId)).toBe(true);
    await theirs.reload();
    for (const keyring of [ours, theirs]) {
      const keys = keyring.macSecret(purpose);
      expect(await keys.find(keyId)).toBeUndefined();
      expect(keys.current.keyId).not.toBe(keyId);
      expect(keys.byId(keys.current.keyId)).toEqual(keys.current.secret);
    }
  });
});
