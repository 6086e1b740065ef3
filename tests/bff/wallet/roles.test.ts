/** The wallet of people who are not the legal representative: made by roles that a second source hands over. */

import { firmSubject, type RoleInterval, type Scope } from '@qzt/bff/authority/roles';
import { licenceSet } from '@qzt/bff/registers/held-licence';
import type { CallContext } from '@qzt/bff/upstream/client';
import { createPresenting } from '@qzt/bff/wallet/presenting';
import { walletRoutes } from '@qzt/bff/wallet/routes';
import { createWalletService } from '@qzt/bff/wallet/service';
import { buildTown } from '@qzt/mock/town/town';
import type { Licence } from '@qzt/shared/contracts/wallet';
import { firmLedBy, NOW, outcomeOf, scene } from '../authority/scene.ts';
import { startEdge, type ToyEdge } from '../toy-edge.ts';

const FIRM = '91441900M0EX0017XG';
const context: CallContext = { requestId: '0000-0000' };
const live = { mode: 'live', onceOnly: false } as const;
const printed = { mode: 'printed', onceOnly: false } as const;

const records = [...buildTown('2026-11-24').licences.values()].filter(
  ({ holder }) => holder.creditCode === FIRM,
);
const set = licenceSet(records);
const inScope = set.licences.find(({ kind, record }) => kind?.key === 'food' && record.status === 'valid');
const outOfScope = set.licences.find(({ kind }) => kind?.key === 'business');
if (!inScope || !outOfScope) throw new Error('the firm lacks a licence');

const invited = (idHash: string, role: RoleInterval['role'], scope: Scope | null): RoleInterval => ({
  subject: firmSubject(FIRM),
  idHash,
  role,
  from: NOW - 1,
  until: null,
  scope,
});

const { authority, clock } = scene({
  firms: [firmLedBy('legal-representative', FIRM)],
  invited: [
    invited('administrator', 'administrator', null),
    invited('agent', 'agent', { licenceIds: [], kinds: ['food'] }),
  ],
});
const licences = {
  of: () =>
    Promise.resolve({
      current: true as const,
      known: { value: set, askedAt: NOW, doubt: 'none' as const, turn: 1 },
    }),
  changed: () => undefined,
  missed: () => undefined,
};
const keyUnused = () => {
  throw new Error('nothing is looked up by key here');
};
const service = createWalletService({
  authority,
  licences,
  looks: {
    countOf: () => Promise.resolve({ looks: 0, lastLookAt: null }),
    page: () => Promise.resolve({ looks: [], deadLooks: [], next: null }),
  },
  presenting: createPresenting({
    licences,
    statusIndexes: { of: () => Promise.resolve(1) },
    keyring: {
      presentation: {
        current: () => ({ keyId: 'abcdefgh', sign: () => new Uint8Array(64) }) as never,
        ready: () => Promise.resolve(),
        byId: keyUnused,
        find: keyUnused,
        published: keyUnused,
        verify: keyUnused,
      },
    },
    clock,
    random: (length) => new Uint8Array(length),
    publicUrl: 'http://127.0.0.1',
    rotationSeconds: 60,
    lifetimeSeconds: 300,
    freshSeconds: 60,
  }),
  clock,
  cacheSeconds: 60,
  freshSeconds: 60,
});

describe('a wallet', () => {
  let edge: ToyEdge;
  beforeAll(async () => {
    edge = await startEdge(walletRoutes(service));
  });
  afterAll(() => edge.stop());

  const read = async (who: string) => {
    const reply = await fetch(`${edge.url}/api/v1/wallet/firms/${FIRM}/licences`, {
      headers: { authorization: `Bearer ${who}` },
    });
    const { firm, licences: listed } = (await reply.json()) as {
      firm: { role: string };
      licences: Licence[];
    };
    return { role: firm.role, kinds: new Set(listed.map(({ kind }) => kind)), count: listed.length };
  };

  test('shows an agent what is in their scope, and everybody else all of it, whoever came first', async () => {
    const whole = await read('legal-representative');
    expect(whole.role).toBe('legal-representative');
    expect(whole.kinds.size).toBeGreaterThan(3);
    for (let turn = 0; turn < 2; turn++) {
      expect(await read('agent')).toMatchObject({ role: 'agent', kinds: new Set(['food']) });
      expect(await read('administrator')).toEqual({ ...whole, role: 'administrator' });
      expect(await read('legal-representative')).toEqual(whole);
    }
  });
});

describe.each([
  ['legal-representative', 'allowed', 'allowed', 'allowed', 'allowed'],
  ['administrator', 'allowed', 'allowed', 'allowed', 'allowed'],
  ['agent', 'allowed', 'wallet.licence-not-found', 'authority.not-allowed', 'authority.not-allowed'],
  ['stranger', 'authority.not-found', 'authority.not-found', 'authority.not-found', 'authority.not-found'],
])('%s', (who, shows, showsOther, prints, readsLooks) => {
  test.each([
    ['shows a licence of the scope', shows, () => service.present(who, FIRM, inScope.id, live, context)],
    ['shows another one', showsOther, () => service.present(who, FIRM, outOfScope.id, live, context)],
    ['prints', prints, () => service.present(who, FIRM, inScope.id, printed, context)],
    ['reads the looks', readsLooks, () => service.looks(who, FIRM, {}, context)],
    [
      'counts the looks at a code',
      shows,
      () => service.presentation(who, FIRM, { codeId: '0'.repeat(24) }, context),
    ],
  ])('%s: %s', async (_, outcome, work) => {
    expect(await outcomeOf(work())).toBe(outcome);
  });
});
