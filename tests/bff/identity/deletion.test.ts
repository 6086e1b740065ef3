import { KEY_LEAD_MILLISECONDS } from '@qzt/bff/keys/key-windows';
import { waitFor } from '../../support/wait.ts';
import {
  accountOf,
  arriveByWechat,
  asText,
  Browser,
  call,
  confirm,
  inStore,
  newKey,
  type Outside,
  type Person,
  personOf,
  rawDump,
  refreshByBody,
  refreshedGrant,
  signInByOidc,
  signInByWechat,
  startApp,
  startOidc,
  startOutside,
  type TestApp,
  type WechatGrant,
} from './support.ts';

let outside: Outside;
let app: TestApp;
let person: Person;
let neighbour: Person;
beforeAll(async () => {
  outside = await startOutside();
  app = await startApp(outside);
  person = await personOf(outside, 'p002');
  neighbour = await personOf(outside, 'p003');
});
afterAll(async () => {
  await app.stop();
  await outside.stop();
});

// Counts outlive accounts, so one test's would lock the next one out.
afterEach(() => inStore(outside, (db) => db.collection('real_name_tries').deleteMany({})));

/** All that a person can leave behind: two ways, failed tries, a confirmation, looks at their licences. */
async function live(who: Person, mistakenFor = 'p012'): Promise<WechatGrant> {
  const browser = new Browser();
  await signInByOidc(app, outside, browser, who.id);
  const second = await refreshedGrant(app, browser);
  const grant = await arriveByWechat(app, who.id);
  const bearer = grant.accessToken;
  await confirm(app, bearer, { ...who, name: '何示误' });
  const mistaken = await confirm(app, second.accessToken, await personOf(outside, mistakenFor));
  if (mistaken.problem.triesLeft === undefined) throw new Error('that was no try');
  if ((await confirm(app, bearer, who)).status !== 200) throw new Error('not confirmed');
  if ((await confirm(app, second.accessToken, who)).body.id !== grant.account.id)
    throw new Error('not joined');
  const [firm] = (
    await call<{ firms: { creditCode: string }[] }>(app, 'GET', '/api/v1/wallet/firms', { bearer })
  ).body.firms;
  const path = `/api/v1/wallet/firms/${firm?.creditCode}/licences`;
  const { licences } = (
    await call<{ licences: { id: string; state: string }[] }>(app, 'GET', path, { bearer })
  ).body;
  const licence = licences.find(({ state }) => state === 'valid') ?? licences[0];
  await call(app, 'POST', `${path}/${licence?.id}/presentations`, {
    bearer,
    body: { mode: 'live', onceOnly: false },
    headers: { 'idempotency-key': newKey() },
  });
  await startOidc(app, new Browser());
  return grant;
}

/** Every text of a document that is long enough to be a hash, a ciphertext, a token or an id. */
function traces(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string' && value.length >= 20) found.add(value);
  else if (Array.isArray(value)) for (const one of value) traces(one, found);
  else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const one of Object.values(value)) traces(one, found);
  }
  return found;
}

/** Firms and their public licences, browsers that nobody has signed in with, our own work. Any other is a person's. */
const OF_NOBODY = new Set([
  'firm_snapshots',
  'licence_snapshots',
  'status_indexes',
  'sign_in_flows',
  'jobs',
  'job_wakes',
  'signals',
  'webhook_nonces',
  'webhook_events',
]);
/** What goes with the account; counts of failed checks stay for their half hour. */
const GOES = ['accounts', 'sessions', 'idempotency'];
const PERSONAL = [...GOES, 'real_name_tries'];

/** Nothing but keyed hashes, counts and times, none of which stands in any other record. */
function expectOnlyCounts(dump: Awaited<ReturnType<typeof rawDump>>): void {
  const counts = dump.get('real_name_tries') ?? [];
  const elsewhere = asText(new Map([...dump].filter(([name]) => name !== 'real_name_tries')));
  for (const { _id, count, expiresAt, ...rest } of counts) {
    expect([_id, typeof count, rest]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 'number', {}]);
    expect((expiresAt as Date).getTime()).toBeLessThanOrEqual(app.clock.now() + 30 * 60_000);
    expect(elsewhere).not.toContain(_id);
  }
}

test('after deletion the store holds neither ciphertext nor hash of the person, but counts for half an hour', async () => {
  const staying = await live(neighbour, 'p013');
  const kept = await rawDump(outside);
  const grant = await live(person);
  const full = await rawDump(outside);
  const others = traces([...kept.values()]);
  const mayHold = [...full].filter(([name]) => !OF_NOBODY.has(name) && name !== 'real_name_tries');
  const theirs = [...traces(mayHold.map(([, documents]) => documents))].filter((trace) => !others.has(trace));
  // The test means something only if there was something of each kind.
  for (const name of PERSONAL) {
    expect(full.get(name)?.length).toBeGreaterThan(kept.get(name)?.length ?? 0);
  }
  expect(theirs.filter((trace) => trace.startsWith('v1.')).length).toBeGreaterThanOrEqual(4);

  const answer = await call(app, 'DELETE', '/account', { bearer: grant.accessToken });
  expect(answer.status).toBe(204);
  const after = await rawDump(outside);
  const text = asText(after);
  expect(theirs.filter((trace) => text.includes(trace))).toEqual([]);
  for (const name of GOES) expect(after.get(name)).toEqual(kept.get(name));
  expectOnlyCounts(after);
  for (const secret of [person.idNumber, person.phone, grant.account.id]) expect(text).not.toContain(secret);

  expect((await accountOf(app, grant.accessToken)).problem.code).toBe('identity.session-ended');
  expect((await refreshByBody(app, grant.refreshToken)).problem.code).toBe('identity.session-ended');
  expect((await accountOf(app, staying.accessToken)).body.realName).not.toBeNull();
});

test('an account that never got further than failed tries leaves its counts and nothing else', async () => {
  const before = await rawDump(outside);
  const grant = await arriveByWechat(app, 'p008');
  await confirm(app, grant.accessToken, await personOf(outside, 'p009'));
  expect((await call(app, 'DELETE', '/account', { bearer: grant.accessToken })).status).toBe(204);
  const after = await rawDump(outside);
  for (const name of GOES) expect(after.get(name)).toEqual(before.get(name));
  expectOnlyCounts(after);
});

test('who comes back is new', async () => {
  const first = await arriveByWechat(app, 'p010');
  const who = await personOf(outside, 'p010');
  await confirm(app, first.accessToken, who);
  await call(app, 'DELETE', '/account', { bearer: first.accessToken });
  const again = await signInByWechat(app, 'p010');
  expect(again.account).toMatchObject({ phone: null, realName: null });
  expect(again.account.id).not.toBe(first.account.id);
  const anew = await arriveByWechat(app, 'p010');
  expect((await confirm(app, anew.accessToken, who)).status).toBe(200);
});

describe('a deletion that was broken off', () => {
  /** As a killed process leaves it: the intent is written, and the first of the steps are done. */
  const breakOff = (accountId: string, stepsDone: number) =>
    inStore(outside, async (db) => {
      const accounts = db.collection<{ _id: string }>('accounts');
      await accounts.updateOne({ _id: accountId }, { $set: { deletingSince: new Date() } });
      const signposts = await accounts.find({ movedTo: accountId }).toArray();
      const accountIds = [accountId, ...signposts.map(({ _id }) => _id)];
      const steps = [
        () => db.collection('sessions').deleteMany({ accountId: { $in: accountIds } }),
        () => db.collection('idempotency').deleteMany({ accountId: { $in: accountIds } }),
        () => accounts.deleteMany({ movedTo: accountId }),
      ];
      for (const step of steps.slice(0, stepsDone)) await step();
    });
  const gone = (accountId: string) => async () =>
    !asText(await rawDump(outside)).includes(accountId) || undefined;

  test.each([0, 1, 2, 3])('after %i steps is finished by the next process', async (stepsDone) => {
    const before = await rawDump(outside);
    const grant = await live(person);
    await app.stop();
    await breakOff(grant.account.id, stepsDone);
    app = await startApp(outside);
    await waitFor(gone(grant.account.id), { what: 'the end of the deletion' });
    const after = await rawDump(outside);
    for (const name of GOES) expect(after.get(name)).toEqual(before.get(name));
    expectOnlyCounts(after);
  });

  test('is finished by the very process when an operator wakes the job', async () => {
    const grant = await live(person);
    await breakOff(grant.account.id, 1);
    await app.operate('/jobs/runs', { name: 'identity.resume-deletions' });
    await waitFor(gone(grant.account.id), { what: 'the end of the deletion' });
  });

  test('is not undone by signing in: the old account is cleared away first', async () => {
    const grant = await live(person);
    await breakOff(grant.account.id, 0);
    const browser = new Browser();
    await signInByOidc(app, outside, browser, person.id);
    const again = await refreshedGrant(app, browser);
    expect(again.account).toMatchObject({ realName: null });
    expect(await gone(grant.account.id)()).toBe(true);
    expect((await accountOf(app, grant.accessToken)).problem.code).toBe('identity.session-ended');
    await call(app, 'DELETE', '/account', { bearer: again.accessToken });
  });

  test('a signpost whose account is gone is not followed', async () => {
    const before = await rawDump(outside);
    const grant = await live(person);
    await inStore(outside, (db) =>
      db.collection<{ _id: string }>('accounts').deleteOne({ _id: grant.account.id }),
    );
    const browser = new Browser();
    await signInByOidc(app, outside, browser, person.id);
    const again = await refreshedGrant(app, browser);
    expect(again.account).toMatchObject({ realName: null });
    await call(app, 'DELETE', '/account', { bearer: again.accessToken });
    const accounts = (await rawDump(outside)).get('accounts');
    expect(accounts).toEqual(before.get('accounts'));
  });
});

test('a signpost left behind by a killed process is removed by the next one', async () => {
  const before = await rawDump(outside);
  const grant = await live(person);
  const [signpost] = await inStore(outside, async (db) => {
    const accounts = db.collection<{ _id: string; wayKey: string }>('accounts');
    const found = await accounts.find({ movedTo: grant.account.id }).toArray();
    await accounts.deleteOne({ _id: grant.account.id });
    return found;
  });
  expect(signpost?.wayKey).toMatch(/^oidc:/);
  await app.stop();
  app = await startApp(outside);
  await waitFor(async () => !asText(await rawDump(outside)).includes(signpost?.wayKey ?? 'no signpost'), {
    what: 'the end of the signpost',
  });
  expect((await rawDump(outside)).get('accounts')).toEqual(before.get('accounts'));
});

test('sealing again under a new key changes every ciphertext and no content', async () => {
  const who = await personOf(outside, 'p011');
  const grant = await live(who);
  const { body: shown } = await accountOf(app, grant.accessToken);
  const sealed = async () =>
    [...traces([...(await rawDump(outside)).values()])].filter((text) => text.startsWith('v1.'));
  // The test means something only if every collection that has sealed texts takes part.
  const collections = [...(await rawDump(outside))]
    .filter(([, documents]) => [...traces(documents)].some((text) => text.startsWith('v1.')))
    .map(([name]) => name);
  expect(collections.sort()).toEqual([
    'accounts',
    'firm_snapshots',
    'idempotency',
    'licence_snapshots',
    'person_firms_snapshots',
  ]);
  const before = await sealed();
  const { keyIds } = await app.operate<{ keyIds: string[] }>('/keys/rotations', {
    purpose: 'personal-data',
  });
  app.clock.offsetMilliseconds += KEY_LEAD_MILLISECONDS;
  expect(await app.operate('/personal-data/reseals', {})).toMatchObject({ done: before.length });
  const after = await sealed();
  expect(after).toHaveLength(before.length);
  for (const text of after) expect(text.split('.')[1]).toBe(keyIds[0]);
  expect((await accountOf(app, grant.accessToken)).body).toEqual(shown);
  expect(await app.operate('/personal-data/reseals', {})).toMatchObject({ done: 0 });
});
