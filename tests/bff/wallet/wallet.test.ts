import { licenceReference } from '@qzt/bff/registers/held-licence';
import { freePort } from '../../support/ports.ts';
import { waitFor } from '../../support/wait.ts';
import { call, codeIn, licencesOf, look, newKey, type Presented, present } from '../support/api.ts';
import { type Composed, compose, type Outside, startOutside, type TownPerson } from '../support/composed.ts';

let outside: Outside;
let app: Composed;
let people: TownPerson[];
let main: TownPerson;
let stranger: TownPerson;
let bearer: string;
let creditCode: string;
let foreign: string;

const firmsOf = (who: string) =>
  call<{ firms: { creditCode: string; status: string }[]; stale: boolean; confirmedAt: string }>(
    app,
    'GET',
    '/api/v1/wallet/firms',
    { bearer: who },
  );

async function move(seconds: number): Promise<void> {
  app.clock.offsetMilliseconds = seconds * 1000;
  await outside.act('set-clock', { offsetMilliseconds: seconds * 1000 });
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

/** Problems tell nothing apart but the request. */
const told = (text: string) => text.replace(/"requestId":"[^"]*"/, '');

const presentable = async () => {
  const { body } = await licencesOf(app, bearer, creditCode);
  const found = body.licences.find((one) => one.state === 'valid');
  if (!found) throw new Error('nothing to present');
  return found;
};

beforeAll(async () => {
  outside = await startOutside();
  app = await compose(outside);
  people = await outside.people();
  const leaders = people.filter((one) => one.firms.some((firm) => firm.status === 'active'));
  const [first, second] = leaders;
  if (!first || !second) throw new Error('an empty town');
  [main, stranger] = [first, second];
  bearer = await app.bearerOf(main);
  creditCode = main.firms.find((firm) => firm.status === 'active')?.creditCode ?? '';
  foreign = stranger.firms.find((firm) => firm.status === 'active')?.creditCode ?? '';
});

afterAll(async () => {
  await app?.stop();
  await outside?.stop();
});

afterEach(async () => {
  await outside.fault('licences', 'up');
  await outside.fault('registry', 'up');
  await move(0);
});

test('a person sees exactly the firms in whose record they stand', async () => {
  const { body } = await firmsOf(bearer);
  expect(body.firms.map((firm) => firm.creditCode).sort()).toEqual(
    main.firms.map((firm) => firm.creditCode).sort(),
  );
  expect(body.stale).toBe(false);
});

test('the wallet lists every licence but versions whose successor is there', async () => {
  for (const { creditCode: code } of main.firms) {
    const held = await outside.licencesOf(code);
    const { body } = await licencesOf(app, bearer, code);
    const current = held.filter((one) => one.status !== 'superseded');
    const listed = body.licences.map((one) => one.licenceIdentifier);
    for (const one of current) expect(listed).toContain(one.licenceIdentifier);
    expect(listed).toHaveLength(current.length);
    expect(body.licences[0]?.kind).toBe('business');
  }
});

test('without a real name nothing opens', async () => {
  const { status, problem } = await firmsOf(await app.bearerOfNobody());
  expect([status, problem.code]).toEqual([403, 'identity.real-name-required']);
});

test('another person’s firm looks exactly like one that does not exist', async () => {
  const missing = '91350100M000100Y43';
  const id = '0'.repeat(16);
  const paths = (code: string) =>
    [
      ['GET', `/api/v1/wallet/firms/${code}/licences`, undefined],
      ['GET', `/api/v1/wallet/firms/${code}/looks`, undefined],
      ['GET', `/api/v1/wallet/firms/${code}/presentations/${'0'.repeat(24)}`, undefined],
      [
        'POST',
        `/api/v1/wallet/firms/${code}/licences/${id}/presentations`,
        { mode: 'live', onceOnly: false },
      ],
    ] as const;
  for (const fault of ['up', 'down'] as const) {
    await licencesOf(app, await app.bearerOf(stranger), foreign);
    await outside.fault('registry', fault);
    if (fault === 'down') await move(90);
    for (const [i, [method, path, body]] of paths(foreign).entries()) {
      const [, other] = paths(missing)[i] ?? [];
      const theirs = await call(app, method, path, { bearer, body });
      const none = await call(app, method, String(other), { bearer, body });
      expect(theirs.problem.code).toBe(
        fault === 'up' ? 'authority.not-found' : 'upstream.registry-unavailable',
      );
      expect(told(theirs.text)).toBe(told(none.text));
    }
  }
});

test('another person’s licence looks like one that does not exist', async () => {
  const [theirs] = await outside.licencesOf(foreign);
  if (!theirs) throw new Error('no licence');
  const a = await present(app, bearer, creditCode, licenceReference(theirs.licenceIdentifier));
  const b = await present(app, bearer, creditCode, '0'.repeat(16));
  expect(a.problem.code).toBe('wallet.licence-not-found');
  expect(told(a.text)).toBe(told(b.text));
});

test('a licence that is not in force cannot be presented, nor can anything of a firm that is gone', async () => {
  const several = people.flatMap((one) => one.firms.map((firm) => ({ one, firm })));
  const gone = several.find(({ firm }) => firm.status === 'revoked' || firm.status === 'cancelled');
  if (!gone) throw new Error('every firm is alive');
  const [any] = await outside.licencesOf(gone.firm.creditCode);
  const reference = any ? licenceReference(any.licenceIdentifier) : '0'.repeat(16);
  const refused = await present(app, await app.bearerOf(gone.one), gone.firm.creditCode, reference);
  expect(refused.problem.code).toBe('wallet.firm-not-presentable');

  let found = 0;
  for (const { one, firm } of several.slice(0, 60)) {
    if (firm.status !== 'active') continue;
    for (const licence of await outside.licencesOf(firm.creditCode)) {
      if (licence.status === 'valid' || found > 5) continue;
      found++;
      const id = licenceReference(licence.licenceIdentifier);
      const { problem } = await present(app, await app.bearerOf(one), firm.creditCode, id);
      expect(problem.code).toBe('wallet.licence-not-presentable');
    }
  }
  expect(found).toBeGreaterThan(0);
});

test('a repeat with the same key is the same code; with another wish it is refused', async () => {
  const { id } = await presentable();
  const path = `/api/v1/wallet/firms/${creditCode}/licences/${id}/presentations`;
  const headers = { 'idempotency-key': newKey() };
  const body = { mode: 'live', onceOnly: false };
  const first = await call<Presented>(app, 'POST', path, { bearer, body, headers });
  const again = await call<Presented>(app, 'POST', path, { bearer, body, headers });
  expect(again.body).toEqual(first.body);
  const other = await call(app, 'POST', path, { bearer, body: { ...body, onceOnly: true }, headers });
  expect(other.problem.code).toBe('request.idempotency-key-reused');
});

test('the holder’s screen learns that a once-only code was used', async () => {
  const { id } = await presentable();
  const { body } = await present(app, bearer, creditCode, id, { mode: 'live', onceOnly: true });
  const path = `/api/v1/wallet/firms/${creditCode}/presentations/${body.codeId}`;
  expect((await call(app, 'GET', path, { bearer })).body).toEqual({ looks: 0, lastLookAt: null });
  await look(app, codeIn(body.link));
  expect((await call<{ looks: number }>(app, 'GET', path, { bearer })).body.looks).toBe(1);
});

test('the holder’s screen learns that what it shows may no longer be presented; silence refuses nothing', async () => {
  const { id, licenceIdentifier } = await presentable();
  const { body } = await present(app, bearer, creditCode, id);
  const path = `/api/v1/wallet/firms/${creditCode}/presentations/${body.codeId}`;
  const asked = () => call<{ looks: number }>(app, 'GET', `${path}?licenceId=${id}`, { bearer });
  expect((await asked()).body).toEqual({ looks: 0, lastLookAt: null });
  await outside.act('set-licence-status', { licenceIdentifier, status: 'suspended', reason: '示例' });
  await quiet();
  expect((await asked()).problem.code).toBe('wallet.licence-not-presentable');
  // A client that names no licence hears what it always heard.
  expect((await call(app, 'GET', path, { bearer })).status).toBe(200);
  await outside.act('set-licence-status', { licenceIdentifier, status: 'valid' });
  await quiet();
  await outside.fault('licences', 'down');
  expect((await asked()).status).toBe(200);
  await outside.fault('licences', 'up');
});

test('a rotation of codes leaves each its whole life', async () => {
  const { id } = await presentable();
  const first = await present(app, bearer, creditCode, id);
  expect(first.body.rotateAfterSeconds).toBe(60);
  expect(Date.parse(first.body.expiresAt ?? '') - Date.parse(first.body.issuedAt)).toBe(300_000);
  await move(60);
  const second = await present(app, bearer, creditCode, id);
  expect(second.body.codeId).not.toBe(first.body.codeId);
  await move(299);
  expect((await look(app, codeIn(first.body.link))).body.verdict).toBe('valid');
});

test('the authority is silent: the wallet shows its last word, also after a restart; presenting ends after 10 min', async () => {
  const { id } = await presentable();
  const before = await licencesOf(app, bearer, creditCode);
  await outside.fault('licences', 'down');
  await move(590);
  expect((await present(app, bearer, creditCode, id)).status).toBe(201);
  const cached = await licencesOf(app, bearer, creditCode);
  expect(cached.body).toMatchObject({ stale: false, confirmedAt: before.body.confirmedAt });
  const pulled = await licencesOf(app, bearer, creditCode, { 'cache-control': 'no-cache' });
  expect(pulled.body).toMatchObject({ stale: true, confirmedAt: before.body.confirmedAt });
  await move(700);
  const stale = await licencesOf(app, bearer, creditCode);
  expect(stale.body).toMatchObject({ stale: true, confirmedAt: before.body.confirmedAt });
  expect((await present(app, bearer, creditCode, id)).problem.code).toBe('upstream.licences-unavailable');

  const restarted = await compose(outside, { port: await freePort() });
  restarted.clock.offsetMilliseconds = app.clock.offsetMilliseconds;
  try {
    const { status, body } = await licencesOf(restarted, await restarted.bearerOf(main), creditCode);
    expect(status).toBe(200);
    expect(body.stale).toBe(true);
    expect(body.licences.map((one) => one.id)).toEqual(before.body.licences.map((one) => one.id));
  } finally {
    await restarted.stop();
  }
});

test('the registry is silent: own reads go on for 24 h with their age, presenting for 10 min', async () => {
  const { id } = await presentable();
  await firmsOf(bearer);
  await outside.fault('registry', 'down');
  await move(500);
  expect((await firmsOf(bearer)).body.stale).toBe(true);
  expect((await present(app, bearer, creditCode, id)).status).toBe(201);
  await move(700);
  expect((await licencesOf(app, bearer, creditCode)).status).toBe(200);
  expect((await present(app, bearer, creditCode, id)).problem.code).toBe('upstream.registry-unavailable');
  await move(23 * 3600);
  bearer = await app.bearerOf(main);
  expect((await firmsOf(bearer)).body).toMatchObject({ stale: true });
  await move(25 * 3600);
  bearer = await app.bearerOf(main);
  expect((await firmsOf(bearer)).problem.code).toBe('upstream.registry-unavailable');
  expect((await licencesOf(app, bearer, creditCode)).problem.code).toBe('upstream.registry-unavailable');
});

test('the answer to a request by a key is kept for who may still present for the firm', async () => {
  const { id } = await presentable();
  const headers = { 'idempotency-key': newKey() };
  const ask = () =>
    call<Presented>(app, 'POST', `/api/v1/wallet/firms/${creditCode}/licences/${id}/presentations`, {
      bearer,
      headers,
      body: { mode: 'printed', onceOnly: false },
    });
  const first = await ask();
  expect(first.status).toBe(201);
  expect((await ask()).text).toBe(first.text);
  await outside.act('set-legal-representative', { creditCode, personId: stranger.id });
  await quiet();
  const later = await ask();
  expect(later.problem.code).toBe('authority.not-found');
  expect(later.text).not.toContain(first.body.codeId);
  await outside.act('set-legal-representative', { creditCode, personId: main.id });
  await quiet();
  expect((await ask()).text).toBe(first.text);
});

test('a new legal representative takes over as soon as the webhook is acknowledged', async () => {
  expect((await licencesOf(app, bearer, creditCode)).status).toBe(200);
  const theirs = await app.bearerOf(stranger);
  await firmsOf(theirs);
  await outside.act('set-legal-representative', { creditCode, personId: stranger.id });
  await quiet();
  expect((await licencesOf(app, bearer, creditCode)).problem.code).toBe('authority.not-found');
  expect((await firmsOf(bearer)).body.firms.map((firm) => firm.creditCode)).not.toContain(creditCode);
  expect((await firmsOf(theirs)).body.firms.map((firm) => firm.creditCode)).toContain(creditCode);
  await outside.act('set-legal-representative', { creditCode, personId: main.id });
  await quiet();
  expect((await licencesOf(app, bearer, creditCode)).status).toBe(200);
});
