/** One record that cannot be read: it hides no other, opens no breaker, and is never called 无效. */

import { licenceReference } from '@qzt/bff/registers/held-licence';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import { freePort } from '../../support/ports.ts';
import { call, checkOf, codeIn, licencesOf, look, present, signedCode } from '../support/api.ts';
import { type Composed, compose, type Outside, startOutside, type TownPerson } from '../support/composed.ts';

let outside: Outside;
let app: Composed;
let person: TownPerson;
let bearer: string;
let creditCode: string;
/** Both in force, of one firm. */
let poison: AuthorityLicence;
let good: AuthorityLicence;

const idOf = ({ licenceIdentifier }: AuthorityLicence) => licenceReference(licenceIdentifier);
const spoil = (id: string, spoilt: 'yes' | 'no') => outside.act('spoil-record', { id, spoilt });
const codeFor = (licence: AuthorityLicence) =>
  signedCode(app, { creditCode, licenceReference: idOf(licence) });
const listOf = (of = app, who = bearer) =>
  licencesOf(of, who, creditCode, { 'cache-control': 'no-cache' }) as Promise<
    Awaited<ReturnType<typeof licencesOf>> & { body: { unreadable: number } }
  >;
const firmsOf = () =>
  call<{ firms: { creditCode: string }[]; stale: boolean }>(app, 'GET', '/api/v1/wallet/firms', { bearer });

/** Old enough that everything is asked for again. */
async function later(): Promise<void> {
  app.clock.offsetMilliseconds += 61_000;
  await outside.act('set-clock', { offsetMilliseconds: app.clock.offsetMilliseconds });
}

async function metric(name: string): Promise<number> {
  const text = await app.metrics();
  const lines = text.split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

beforeAll(async () => {
  outside = await startOutside();
  app = await compose(outside);
  for (const one of await outside.people()) {
    if (one.firms.length < 2) continue;
    for (const firm of one.firms.filter(({ status }) => status === 'active')) {
      const held = (await outside.licencesOf(firm.creditCode)).filter(
        ({ status, validTo }) => status === 'valid' && (validTo === null || validTo > '2030'),
      );
      const [a, b] = held;
      if (!a || !b || creditCode) continue;
      [person, creditCode, poison, good] = [one, firm.creditCode, a, b];
    }
  }
  if (!creditCode) throw new Error('no firm with two licences in force');
  bearer = await app.bearerOf(person);
});

afterAll(async () => {
  await app?.stop();
  await outside?.stop();
});

afterEach(async () => {
  await spoil(poison.licenceIdentifier, 'no');
  await spoil(creditCode, 'no');
  await later();
});

test('the holder sees every other licence, and that one could not be read', async () => {
  const before = (await listOf()).body;
  expect(before.unreadable).toBe(0);
  const counted = await metric('qzt_upstream_unreadable_records_total{service="licences"}');
  await spoil(poison.licenceIdentifier, 'yes');
  await later();
  const { status, body } = await listOf();
  expect(status).toBe(200);
  expect(body).toMatchObject({ unreadable: 1, stale: false });
  const rest = before.licences.filter(({ id }) => id !== idOf(poison)).map(({ id }) => id);
  expect(body.licences.map(({ id }) => id).sort()).toEqual(rest.sort());
  expect(await metric('qzt_upstream_unreadable_records_total{service="licences"}')).toBe(counted + 1);
  const told = app
    .logs()
    .split('\n')
    .filter((line) => line.includes('records that cannot be read'));
  expect(told.at(-1)).toContain('validFrom');
  expect(told.join()).not.toContain('二〇二六年');
  expect(told.join()).not.toContain(poison.number);
});

test('another licence of the firm is presented and verified as ever', async () => {
  await spoil(poison.licenceIdentifier, 'yes');
  await later();
  const made = await present(app, bearer, creditCode, idOf(good));
  expect(made.status).toBe(201);
  expect((await look(app, codeIn(made.body.link))).body.verdict).toBe('valid');
  expect((await present(app, bearer, creditCode, idOf(poison))).problem.code).toBe(
    'wallet.licence-not-found',
  );
});

test('whoever scans the one that cannot be read learns 未能核实, never 无效; of a sound firm an unknown one is 无效', async () => {
  const code = codeFor(poison);
  expect((await look(app, code)).body.verdict).toBe('valid');
  const unknown = signedCode(app, { creditCode });
  expect((await look(app, unknown)).body.because).toBe('licence.not-found');
  await spoil(poison.licenceIdentifier, 'yes');
  await later();
  for (const one of [codeFor(poison), signedCode(app, { creditCode })]) {
    const { body } = await look(app, one);
    expect(body).toMatchObject({ verdict: 'unverified', because: 'licence.unreadable', licence: null });
    expect(checkOf(body, 'licence').outcome).toBe('ERROR');
  }
});

test('it opens the breaker for nobody, however often it is asked for', async () => {
  await spoil(poison.licenceIdentifier, 'yes');
  await spoil(creditCode, 'yes');
  for (let i = 0; i < 8; i++) {
    await later();
    await listOf();
    await firmsOf();
    await look(app, codeFor(poison));
  }
  expect(app.logs()).not.toContain('upstream breaker opened');
  const others = (await outside.people()).find(({ id, firms }) => id !== person.id && firms.length > 0);
  if (!others) throw new Error('nobody else leads a firm');
  const theirs = await app.bearerOf(others);
  const list = await licencesOf(app, theirs, others.firms[0]?.creditCode ?? '');
  expect(list.body.stale).toBe(false);
});

test('after a restart it is still known that there was one more', async () => {
  await spoil(poison.licenceIdentifier, 'yes');
  await later();
  expect((await listOf()).body.unreadable).toBe(1);
  await outside.fault('licences', 'down');
  const fresh = await compose(outside, { port: await freePort() });
  fresh.clock.offsetMilliseconds = app.clock.offsetMilliseconds;
  try {
    const { body } = await listOf(fresh, await fresh.bearerOf(person));
    expect(body).toMatchObject({ unreadable: 1, stale: true });
  } finally {
    await fresh.stop();
    await outside.fault('licences', 'up');
  }
});

test('a firm whose record cannot be read hides no other firm of its person, and the list is not called current', async () => {
  const before = (await firmsOf()).body;
  expect(before.stale).toBe(false);
  await spoil(creditCode, 'yes');
  await later();
  const { status, body } = await firmsOf();
  expect([status, body.stale]).toEqual([200, true]);
  const rest = before.firms.filter((firm) => firm.creditCode !== creditCode);
  expect(rest.length).toBeGreaterThan(0);
  expect(body.firms).toEqual(rest);
  // Its own last word stands for it, as if the register were silent.
  expect((await licencesOf(app, bearer, creditCode)).status).toBe(200);
  await later();
  await spoil(creditCode, 'no');
  expect((await firmsOf()).body).toMatchObject({ stale: false, firms: before.firms });
});
