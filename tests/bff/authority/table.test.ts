import { ACTIONS, type Action } from '@qzt/bff/authority/actions';
import { createObservedAppointments } from '@qzt/bff/authority/observed-appointments';
import { firmSubject, holdsAt, type Role, type RoleInterval, type Scope } from '@qzt/bff/authority/roles';
import { prepareIndexes } from '@qzt/bff/storage/connection';
import { openTestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';
import { firmLedBy, HOUR, NOW, outcomeOf, scene } from './scene.ts';

const FIRM = '91441900M0EX0017XG';
const OTHER = '91441900M0EX0018XB';
const MISSING = '91350100M000100Y43';
const context = { requestId: '0000-0000' };

const invited = (role: Role, more: Partial<RoleInterval> = {}): RoleInterval => ({
  subject: firmSubject(FIRM),
  idHash: role,
  role,
  from: NOW - HOUR,
  until: null,
  scope: null,
  ...more,
});
const food: Scope = { licenceIds: ['00000000000000aa'], kinds: ['food'] };
const foodLicence = { id: '00000000000000bb', kind: { key: 'food' as const } };
const namedLicence = { id: '00000000000000aa', kind: null };
const drugLicence = { id: '00000000000000cc', kind: { key: 'drug' as const } };

const firms = [firmLedBy('legal-representative', FIRM), firmLedBy('somebody', OTHER)];
const actions = Object.keys(ACTIONS) as Action[];

/** Written out once more: a line that changes in the table changes here on purpose. */
const MAY: Record<Action, readonly Role[]> = {
  'wallet.read': ['legal-representative', 'administrator', 'agent'],
  'wallet.present': ['legal-representative', 'administrator', 'agent'],
  'wallet.print': ['legal-representative', 'administrator'],
  'looks.read': ['legal-representative', 'administrator'],
};
const ROLES: readonly Role[] = ['legal-representative', 'administrator', 'agent'];

describe.each(actions)('%s', (action) => {
  test.each(ROLES)('by %s', async (role) => {
    const { authority } = scene({ firms, invited: [invited('administrator'), invited('agent')] });
    const asking = authority.require(role, action, firmSubject(FIRM), context);
    if (MAY[action].includes(role)) {
      expect(await asking).toEqual({
        record: firms[0],
        role,
        scope: null,
        confirmedAt: NOW,
        stale: false,
      });
    } else expect(await outcomeOf(asking)).toBe('authority.not-allowed');
    const listed = await authority.firms(role, action, context);
    expect(listed.firms.map((one) => [one.record.creditCode, one.role])).toEqual(
      MAY[action].includes(role) ? [[FIRM, role]] : [],
    );
  });

  test.each([
    ['somebody without a role', []],
    ['an agent whose term is over', [invited('agent', { idHash: 'stranger', until: NOW })]],
    [
      'an administrator whose term has not begun',
      [invited('administrator', { idHash: 'stranger', from: NOW + 1 })],
    ],
    [
      'an administrator of another firm',
      [invited('administrator', { idHash: 'stranger', subject: firmSubject(OTHER) })],
    ],
  ])('not by %s: as if there were no such firm', async (_, grants) => {
    const { authority } = scene({ firms, invited: grants });
    for (const creditCode of [FIRM, MISSING]) {
      const asking = authority.require('stranger', action, firmSubject(creditCode), context);
      expect(await outcomeOf(asking)).toBe('authority.not-found');
    }
    const listed = await authority.firms('stranger', action, context);
    expect(listed.firms.map(({ record }) => record.creditCode)).not.toContain(FIRM);
  });

  test('not by somebody without a confirmed real name', async () => {
    const { authority } = scene({ firms });
    const asking = authority.require('nobody', action, firmSubject(FIRM), context);
    expect(await outcomeOf(asking)).toBe('identity.real-name-required');
  });

  test('on the register’s last word for as long as its line says', async () => {
    const { authority, clock, registry } = scene({ firms, invited: [invited('administrator')] });
    registry.isSilent = true;
    const { lastWordMilliseconds } = ACTIONS[action];
    expect(lastWordMilliseconds).toBe(action.startsWith('wallet.p') ? 600_000 : 24 * HOUR);
    for (const who of ['legal-representative', 'administrator']) {
      const ask = () => authority.require(who, action, firmSubject(FIRM), context);
      clock.at = NOW + lastWordMilliseconds;
      expect(await ask()).toMatchObject({ role: who, stale: true, confirmedAt: NOW });
      expect(await authority.firms(who, action, context)).toMatchObject({
        firms: [{ role: who, stale: true }],
        confirmedAt: NOW,
        stale: true,
      });
      clock.at += 1;
      expect(await outcomeOf(ask())).toBe('upstream.registry-unavailable');
      expect(await outcomeOf(authority.firms(who, action, context))).toBe('upstream.registry-unavailable');
    }
    clock.at = NOW;
    for (const creditCode of [FIRM, MISSING]) {
      const strangers = authority.require('stranger', action, firmSubject(creditCode), context);
      expect(await outcomeOf(strangers)).toBe('upstream.registry-unavailable');
    }
  });
});

describe('an agent with a scope', () => {
  const agent = (...scopes: Scope[]) =>
    scene({ firms, invited: scopes.map((scope) => invited('agent', { scope })) }).authority;

  test.each([
    ['of a kind in it', foodLicence, 'allowed'],
    ['named in it', namedLicence, 'allowed'],
    ['outside of it', drugLicence, 'authority.not-allowed'],
  ])('and a licence %s', async (_, licence, outcome) => {
    const asking = agent(food).require('agent', 'wallet.present', firmSubject(FIRM), context, licence);
    expect(await outcomeOf(asking)).toBe(outcome);
  });

  test('has all of them when there are several', async () => {
    const authority = agent(food, { licenceIds: [], kinds: ['drug'] });
    const acting = await authority.require(
      'agent',
      'wallet.present',
      firmSubject(FIRM),
      context,
      drugLicence,
    );
    expect(acting.scope).toEqual({ licenceIds: food.licenceIds, kinds: ['food', 'drug'] });
  });

  test('who is an administrator too acts as that', async () => {
    const { authority } = scene({
      firms,
      invited: [
        invited('agent', { idHash: 'both', scope: food }),
        invited('administrator', { idHash: 'both' }),
      ],
    });
    const acting = await authority.require('both', 'wallet.present', firmSubject(FIRM), context, drugLicence);
    expect(acting).toMatchObject({ role: 'administrator', scope: null });
    expect((await authority.firms('both', 'wallet.read', context)).firms).toHaveLength(1);
  });
});

test('a term ends by the clock alone', async () => {
  const { authority, clock } = scene({ firms, invited: [invited('agent', { until: NOW + HOUR })] });
  const ask = () => outcomeOf(authority.require('agent', 'wallet.read', firmSubject(FIRM), context));
  clock.at = NOW + HOUR - 1;
  expect(await ask()).toBe('allowed');
  clock.at = NOW + HOUR;
  expect(await ask()).toBe('authority.not-found');
});

test('an invitation to a firm that is no more opens nothing', async () => {
  const { authority } = scene({ firms, invited: [invited('agent', { subject: firmSubject(MISSING) })] });
  expect(await outcomeOf(authority.require('agent', 'wallet.read', firmSubject(MISSING), context))).toBe(
    'authority.not-found',
  );
  expect((await authority.firms('agent', 'wallet.read', context)).firms).toEqual([]);
});

test('another’s firm and one that does not exist cost the same questions and the same store operations', async () => {
  const store = await openTestStore();
  try {
    const connection = await store.connect();
    const clock = { now: () => NOW };
    const observed = createObservedAppointments({ connection, clock, logger: silent });
    await prepareIndexes(connection);
    const operations: string[] = [];
    connection.set('debug', (collection: string, method: string) =>
      operations.push(`${collection}.${method}`),
    );
    const { authority, asked } = scene({ firms, observed });
    const costOf = async (creditCode: string) => {
      operations.length = 0;
      asked.length = 0;
      const asking = authority.require('stranger', 'wallet.read', firmSubject(creditCode), context);
      expect(await outcomeOf(asking)).toBe('authority.not-found');
      await observed.settle();
      return { operations: [...operations], asked: [...asked] };
    };
    const theirs = await costOf(FIRM);
    expect(theirs).toEqual({
      operations: ['observed_appointments.findOne'],
      asked: ['registry firm', 'invitations at'],
    });
    expect(await costOf(MISSING)).toEqual(theirs);
    // Once more: nothing that was looked at is looked up again.
    const again = await costOf(FIRM);
    expect(again.operations).toEqual([]);
    expect(await costOf(MISSING)).toEqual(again);
  } finally {
    await store.close();
  }
});

test('who stood when comes from every source, by the beginning of their time', async () => {
  const at = (day: string) => `${day}T09:30:00+08:00`;
  const { authority } = scene({
    firms,
    invited: [invited('administrator', { from: Date.parse(at('2024-06-01')), until: NOW })],
    appointments: [
      { idNumber: 'second', position: '经营者', from: at('2025-01-01'), to: null },
      { idNumber: 'watcher', position: '监事', from: at('2020-01-01'), to: null },
      { idNumber: 'first', position: '法定代表人', from: at('2020-01-01'), to: at('2025-01-01') },
    ],
  });
  const intervals = await authority.intervals(firmSubject(FIRM), context);
  expect(intervals.map(({ idHash, role }) => [idHash, role])).toEqual([
    ['first', 'legal-representative'],
    ['administrator', 'administrator'],
    ['second', 'legal-representative'],
  ]);
  const standing = (day: string) =>
    intervals.filter((one) => holdsAt(one, Date.parse(at(day)))).map(({ idHash }) => idHash);
  expect(standing('2019-12-31')).toEqual([]);
  expect(standing('2024-12-31')).toEqual(['first', 'administrator']);
  expect(standing('2025-01-01')).toEqual(['administrator', 'second']);
});
