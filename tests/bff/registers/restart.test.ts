/** The register's last word over a restart, and what becomes of it with its person, its key and its truth. */

import { KEY_LEAD_MILLISECONDS } from '@qzt/bff/keys/key-windows';
import { freePort } from '../../support/ports.ts';
import { waitFor } from '../../support/wait.ts';
import { asText, rawDump } from '../identity/support.ts';
import { call, licencesOf, present } from '../support/api.ts';
import { type Composed, compose, type Outside, startOutside, type TownPerson } from '../support/composed.ts';

const SNAPSHOTS = ['licence_snapshots', 'firm_snapshots', 'person_firms_snapshots'];

let outside: Outside;
let app: Composed;
let person: TownPerson;
let other: TownPerson;
let bearer: string;
let creditCode: string;

const firmsOf = (of: Composed, who: string) =>
  call<{ firms: { creditCode: string }[]; stale: boolean; confirmedAt: string }>(
    of,
    'GET',
    '/api/v1/wallet/firms',
    { bearer: who },
  );
const sealedIn = async (collection: string): Promise<Map<string, string>> => {
  const found = (await rawDump(outside)).get(collection) ?? [];
  return new Map(found.map((one) => [String(one._id), String(one.sealed)]));
};
/** Another process with nothing in memory, where the person has signed in. */
async function restarted<T>(work: (app: Composed, bearer: string) => Promise<T>): Promise<T> {
  const fresh = await compose(outside, { port: await freePort() });
  try {
    return await work(fresh, await fresh.bearerOf(person));
  } finally {
    await fresh.stop();
  }
}
async function quiet(): Promise<void> {
  await waitFor(
    async () => {
      const reply = await fetch(`${outside.mockUrl}/console/api/webhooks`);
      return ((await reply.json()) as { waiting: unknown[] }).waiting.length === 0;
    },
    { what: 'the webhook’s acknowledgement' },
  );
}
const kept = (collection: string, key?: string) =>
  waitFor(
    async () => {
      const found = await sealedIn(collection);
      return key === undefined ? found.size > 0 : found.has(key);
    },
    { what: `a record in ${collection}` },
  );

beforeAll(async () => {
  outside = await startOutside();
  app = await compose(outside);
  const leaders = (await outside.people()).filter((one) =>
    one.firms.some((firm) => firm.status === 'active'),
  );
  const [first, second] = leaders;
  if (!first || !second) throw new Error('an empty town');
  [person, other] = [first, second];
  bearer = await app.bearerOf(person);
  creditCode = person.firms.find((firm) => firm.status === 'active')?.creditCode ?? '';
});

afterAll(async () => {
  await app?.stop();
  await outside?.stop();
});

afterEach(() => outside.fault('registry', 'up'));

test('after a restart with the register silent, own reads show its last word as such; nothing can be presented', async () => {
  const before = await firmsOf(app, bearer);
  const [licence] = (await licencesOf(app, bearer, creditCode)).body.licences;
  await kept('person_firms_snapshots');
  await kept('firm_snapshots', creditCode);
  await outside.fault('registry', 'down');
  await restarted(async (fresh, again) => {
    const firms = await firmsOf(fresh, again);
    expect(firms.status).toBe(200);
    expect(firms.body).toMatchObject({ stale: true, firms: before.body.firms });
    expect(Date.parse(firms.body.confirmedAt)).toBeLessThanOrEqual(Date.parse(before.body.confirmedAt));
    expect((await licencesOf(fresh, again, creditCode)).status).toBe(200);
    const presented = await present(fresh, again, creditCode, licence?.id ?? '');
    expect(presented.problem.code).toBe('upstream.registry-unavailable');
    fresh.clock.offsetMilliseconds = 25 * 3_600_000;
    const late = await firmsOf(fresh, await fresh.bearerOf(person));
    expect(late.problem.code).toBe('upstream.registry-unavailable');
  });
});

test('at rest there is neither name nor number of a person, and no name of a firm', async () => {
  await firmsOf(app, bearer);
  await kept('person_firms_snapshots');
  const dump = await rawDump(outside);
  const text = asText(new Map(SNAPSHOTS.map((name) => [name, dump.get(name) ?? []])));
  expect(text).not.toContain(person.name);
  expect(text).not.toContain(person.idNumber);
  for (const firm of person.firms) expect(text).not.toContain(firm.name);
});

test('a change that we were told of is not forgotten by a restart', async () => {
  expect((await firmsOf(app, bearer)).body.firms.map((firm) => firm.creditCode)).toContain(creditCode);
  await licencesOf(app, bearer, creditCode);
  await kept('firm_snapshots', creditCode);
  await outside.fault('registry', 'down');
  await outside.act('set-legal-representative', { creditCode, personId: other.id });
  await quiet();
  try {
    const judge = async (of: Composed, who: string) => {
      const firms = await firmsOf(of, who);
      expect(firms.body.stale).toBe(true);
      expect(firms.body.firms.map((firm) => firm.creditCode)).not.toContain(creditCode);
      const theirs = await licencesOf(of, who, creditCode);
      expect(theirs.problem.code).toBe('upstream.registry-unavailable');
    };
    await judge(app, bearer);
    await restarted(judge);
  } finally {
    await outside.fault('registry', 'up');
    await outside.act('set-legal-representative', { creditCode, personId: person.id });
    await quiet();
  }
  expect((await firmsOf(app, bearer)).body).toMatchObject({ stale: false });
});

test('a slow register delays no webhook, and its old state is told by nobody meanwhile', async () => {
  await firmsOf(app, bearer);
  await licencesOf(app, bearer, creditCode);
  await outside.fault('registry', 'up', 1800);
  const startedAt = performance.now();
  await outside.act('set-legal-representative', { creditCode, personId: other.id });
  try {
    await quiet();
    expect(performance.now() - startedAt).toBeLessThan(1500);
    const [firms, theirs] = await Promise.all([firmsOf(app, bearer), licencesOf(app, bearer, creditCode)]);
    expect(firms.body.stale).toBe(false);
    expect(firms.body.firms.map((firm) => firm.creditCode)).not.toContain(creditCode);
    expect(theirs.problem.code).toBe('authority.not-found');
  } finally {
    await outside.fault('registry', 'up');
    await outside.act('set-legal-representative', { creditCode, personId: person.id });
    await quiet();
  }
});

test('a new key reaches them all, and they are read as before', async () => {
  await firmsOf(app, bearer);
  await licencesOf(app, bearer, creditCode);
  for (const name of SNAPSHOTS) await kept(name);
  const { keyIds } = await app.operate<{ keyIds: string[] }>('/keys/rotations', {
    purpose: 'personal-data',
  });
  app.clock.offsetMilliseconds += KEY_LEAD_MILLISECONDS;
  await app.operate('/personal-data/reseals', {});
  for (const name of SNAPSHOTS) {
    const found = [...(await sealedIn(name)).values()];
    expect(found.length).toBeGreaterThan(0);
    for (const text of found) expect(text.split('.')[1]).toBe(keyIds[0]);
  }
  expect(await app.operate('/personal-data/reseals', {})).toMatchObject({ done: 0 });
  await outside.fault('registry', 'down');
  await restarted(async (fresh, again) => {
    expect((await firmsOf(fresh, again)).body.stale).toBe(true);
  });
});

test('with the account, nothing that names its person is left', async () => {
  const theirs = await app.bearerOf(other);
  expect((await firmsOf(app, theirs)).body.firms.length).toBeGreaterThan(0);
  await firmsOf(app, bearer);
  await waitFor(async () => (await sealedIn('person_firms_snapshots')).size === 2, { what: 'both people' });
  for (const firm of other.firms) await kept('firm_snapshots', firm.creditCode);
  const gone = await fetch(`${app.url}/api/v1/identity/account`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${theirs}` },
  });
  expect(gone.status).toBe(204);
  expect((await sealedIn('person_firms_snapshots')).size).toBe(1);
  const left = await sealedIn('firm_snapshots');
  for (const firm of other.firms) expect(left.has(firm.creditCode)).toBe(false);
  expect(left.has(creditCode)).toBe(true);
});
