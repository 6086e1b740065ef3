/** Reads go on when the store takes no writes, although the first use of a token would be noted. */

import { randomBytes } from 'node:crypto';
import { createAccessTokens } from '@qzt/bff/identity/access-tokens';
import type { AccountRecord } from '@qzt/bff/identity/records';
import { createRefreshTokens } from '@qzt/bff/identity/refresh-tokens';
import { createSessionStore } from '@qzt/bff/identity/session-store';
import { createSessions } from '@qzt/bff/identity/sessions';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

const account: AccountRecord = {
  id: 'a'.repeat(24),
  wayKey: 'wechat:x',
  sealedSubject: null,
  sealedPhone: null,
  realName: null,
  consents: [],
  createdAt: 0,
  movedTo: null,
  deletingSince: null,
};
const secret = randomBytes(32);
const keyring = {
  macSecret: () => ({
    current: { keyId: '0000000a', secret },
    byId: () => secret,
    find: async () => secret,
  }),
};

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

test('a use that cannot be noted is noted by the next request that can', async () => {
  const kept = createSessionStore(await store.connect());
  const noted: number[] = [];
  let fault: Error | null = Object.assign(new Error('disk'), { name: 'MongoServerError', code: 14031 });
  const clock = { now: () => Date.now() };
  const sessions = createSessions({
    store: {
      ...kept,
      async noteUse(id, generation) {
        if (fault) throw fault;
        noted.push(generation);
        await kept.noteUse(id, generation);
      },
    },
    accounts: {
      find: async () => account,
      shown: async () => ({ id: account.id, phone: null, realName: null, createdAt: '' }),
      family: async () => [account.id],
    },
    accessTokens: createAccessTokens({
      keyring,
      clock,
      issuer: 'https://here.example',
      audience: 'qzt-test',
      lifetimeSeconds: 300,
    }),
    refreshTokens: createRefreshTokens(keyring, 'here'),
    clock,
    random: (length) => randomBytes(length),
    accessTokenSeconds: 300,
    logger: silent,
    dropped: () => Promise.resolve(),
  });
  const { accessToken } = await sessions.open(account, 'wechat', '');
  await expect(sessions.authenticate(accessToken)).resolves.toMatchObject({ accountId: account.id });
  fault = new TypeError('a fault of ours');
  await expect(sessions.authenticate(accessToken)).rejects.toThrow(TypeError);
  fault = null;
  for (let i = 0; i < 3; i++) await sessions.authenticate(accessToken);
  expect(noted).toEqual([1]);
});
