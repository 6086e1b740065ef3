import { afterSighting, completed, type ObservedInterval } from '@qzt/bff/authority/observation';
import { createObservedAppointments } from '@qzt/bff/authority/observed-appointments';
import { firmSubject } from '@qzt/bff/authority/roles';
import fc from 'fast-check';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

const FIRM = firmSubject('91441900M0EX0017XG');
const OTHER = firmSubject('91441900M0EX0018XB');

describe('what a sighting tells', () => {
  const seeing = (...sightings: Parameters<typeof afterSighting>[1][]) =>
    sightings.reduce<readonly ObservedInterval[]>(afterSighting, []);

  test('a leader is noted from when they were seen, and ended when they were seen to be gone', () => {
    expect(seeing({ at: 10, leader: 'a', of: 'a' }, { at: 30, leader: 'b', of: 'a' })).toEqual([
      { idHash: 'a', from: 10, until: 30 },
    ]);
  });

  test('nothing is noted about a leader who did not ask', () => {
    expect(seeing({ at: 10, leader: 'a', of: 'b' })).toEqual([]);
  });

  test('an older answer that comes late changes nothing', () => {
    const young = seeing({ at: 10, leader: 'a', of: 'a' }, { at: 30, leader: 'b', of: 'b' });
    expect(afterSighting(young, { at: 20, leader: 'a', of: 'a' })).toBe(young);
    expect(afterSighting(young, { at: 5, leader: null, of: 'b' })).toBe(young);
  });

  test('nobody leads together with another, whatever is seen in whatever order', () => {
    const sighting = fc.record({
      at: fc.integer({ min: 0, max: 50 }),
      leader: fc.constantFrom('a', 'b', 'c', null),
      of: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 12 }), (sightings) => {
        const intervals = seeing(...sightings);
        for (const [i, one] of intervals.entries()) {
          if (one.until !== null) expect(one.until).toBeGreaterThanOrEqual(one.from);
          const next = intervals[i + 1];
          if (next) expect(next.from).toBeGreaterThanOrEqual(one.until ?? Number.POSITIVE_INFINITY);
        }
        const [last] = sightings.slice(-1);
        if (last) expect(afterSighting(intervals, last)).toBe(intervals);
      }),
    );
  });

  test('the register’s own history goes before, and observations fill what lies ahead of it', () => {
    const told = [{ from: 100, until: null }];
    expect(completed([], [{ from: 1, until: null }])).toEqual([{ from: 1, until: null }]);
    expect(
      completed(told, [
        { from: 10, until: 50 },
        { from: 60, until: 120 },
        { from: 110, until: null },
      ]),
    ).toEqual([{ from: 10, until: 50 }, { from: 60, until: 100 }, ...told]);
  });
});

describe('what is kept', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
  });
  afterAll(() => store.close());
  const clock = { at: 1_000, now: () => clock.at };

  const open = async () => {
    const connection = await store.connect();
    const observed = createObservedAppointments({ connection, clock, logger: silent });
    const documents = () => connection.collection('observed_appointments').find().toArray();
    return { observed, documents, connection };
  };

  test('survives its process, is written only when something changes, and holds hashes only', async () => {
    const first = await open();
    await first.connection.dropDatabase();
    first.observed.seen(FIRM, { at: 10, leader: 'a', of: 'a' });
    await first.observed.settle();
    const [kept] = await first.documents();
    expect(kept).toEqual({
      _id: 'firm:91441900M0EX0017XG',
      schemaVersion: 1,
      revision: 1,
      intervals: [{ idHash: 'a', from: new Date(10), until: null }],
    });

    const second = await open();
    expect(await second.observed.of(FIRM)).toEqual([{ idHash: 'a', from: 10, until: null }]);
    second.observed.seen(FIRM, { at: 20, leader: 'a', of: 'a' });
    second.observed.seen(FIRM, { at: 21, leader: 'a', of: 'b' });
    await second.observed.settle();
    expect(await second.documents()).toEqual([kept]);
    second.observed.seen(FIRM, { at: 30, leader: 'b', of: 'a' });
    second.observed.seen(FIRM, { at: 40, leader: 'b', of: 'b' });
    second.observed.seen(FIRM, { at: 50, leader: 'a', of: 'a' });
    await second.observed.settle();
    expect(await first.observed.of(FIRM)).toEqual([
      { idHash: 'a', from: 10, until: 30 },
      { idHash: 'b', from: 40, until: 50 },
      { idHash: 'a', from: 50, until: null },
    ]);
  });

  test('many processes that see the same keep it once', async () => {
    const several = await Promise.all([open(), open(), open()]);
    await several[0]?.connection.dropDatabase();
    for (const [i, { observed }] of several.entries())
      observed.seen(FIRM, { at: 10 + i, leader: 'a', of: 'a' });
    await Promise.all(several.map(({ observed }) => observed.settle()));
    const intervals = await several[0]?.observed.of(FIRM);
    expect(intervals).toHaveLength(1);
    expect(intervals?.[0]).toMatchObject({ idHash: 'a', until: null });
  });

  test('who leads a firm no more, by the list of their firms, is ended there', async () => {
    const { observed, connection } = await open();
    await connection.dropDatabase();
    observed.seenAll('a', [FIRM, OTHER], 10);
    await observed.settle();
    observed.seenAll('a', [OTHER], 20);
    await observed.settle();
    expect(await observed.of(FIRM)).toEqual([{ idHash: 'a', from: 10, until: 20 }]);
    expect(await observed.of(OTHER)).toEqual([{ idHash: 'a', from: 10, until: null }]);
    observed.seen(FIRM, { at: 30, leader: 'a', of: 'a' });
    observed.seenAll('a', [OTHER], 40);
    await observed.settle();
    expect((await observed.of(FIRM)).at(-1)).toEqual({ idHash: 'a', from: 30, until: 40 });
  });

  test('of an erased person nothing is left, of others everything', async () => {
    const { observed, documents, connection } = await open();
    await connection.dropDatabase();
    observed.seen(FIRM, { at: 10, leader: 'a', of: 'a' });
    observed.seen(FIRM, { at: 20, leader: 'b', of: 'b' });
    observed.seen(OTHER, { at: 20, leader: 'a', of: 'a' });
    await observed.forget('a');
    expect(JSON.stringify(await documents())).not.toContain('"a"');
    expect(await observed.of(FIRM)).toEqual([{ idHash: 'b', from: 20, until: null }]);
    expect(await documents()).toHaveLength(1);
  });
});
