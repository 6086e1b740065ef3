/** What government says that this version does not know: never taken for a no, and never for a yes. */

import { randomBytes } from 'node:crypto';
import { licenceReference } from '@qzt/bff/registers/held-licence';
import { CHECK_DETAILS, CHECK_LABELS } from '@qzt/shared/domain/check-words';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import { checkOf, licencesOf, look, present, signedCode } from './support/api.ts';
import { type Composed, compose, type Outside, startOutside, type TownPerson } from './support/composed.ts';
import { type LaterGovernment, startLaterGovernment } from './support/later-government.ts';

const OPERATOR_TOKEN = randomBytes(24).toString('hex');

let outside: Outside;
let government: LaterGovernment;
let app: Composed;
let bearer: string;
let valid: AuthorityLicence;
let creditCode: string;
let code: string;

/** A legal representative and a licence in force of a firm in business. */
async function subject(): Promise<{ person: TownPerson; licence: AuthorityLicence }> {
  for (const person of await outside.people()) {
    for (const firm of person.firms.filter(({ status }) => status === 'active')) {
      const licences = await outside.licencesOf(firm.creditCode);
      const licence = licences.find((one) => one.status === 'valid' && one.validTo === null);
      if (licence) return { person, licence };
    }
  }
  throw new Error('nobody in town has a licence in force');
}

beforeAll(async () => {
  outside = await startOutside();
  government = await startLaterGovernment(outside.mockUrl);
  app = await compose(outside, { env: { ...government.env, OPERATOR_TOKEN } });
  const found = await subject();
  valid = found.licence;
  creditCode = valid.holder.creditCode;
  bearer = await app.bearerOf(found.person);
  code = signedCode(app, { creditCode, licenceReference: licenceReference(valid.licenceIdentifier) });
});

afterAll(async () => {
  await app?.stop();
  await government?.stop();
  await outside?.stop();
});

const noticeOf = (type: unknown) => ({
  eventId: randomBytes(16).toString('hex'),
  type,
  creditCode,
  occurredAt: '2026-11-23T10:00:00+08:00',
});

/** Government says this from now on, and that something has changed. */
async function say(says: LaterGovernment['says'], type = 'something.changed'): Promise<void> {
  delete government.says.licence;
  delete government.says.firm;
  Object.assign(government.says, says);
  expect(await government.notify(app.url, noticeOf(type))).toBe(204);
}

const idOfValid = () => licenceReference(valid.licenceIdentifier);

test('fields that were added later change nothing', async () => {
  await say({});
  expect((await look(app, code)).body).toMatchObject({ verdict: 'valid', because: 'licence.valid' });
  expect((await present(app, bearer, creditCode, idOfValid())).status).toBe(201);
});

test('a licence whose status is not known: not verified, shown as such, not presentable', async () => {
  await say({ licence: 'frozen' });
  const { body } = await look(app, code);
  expect(body).toMatchObject({ verdict: 'unverified', because: 'licence.status-unknown' });
  expect(checkOf(body, 'licence')).toMatchObject({ outcome: 'ERROR', code: 'licence.status-unknown' });
  expect(body.licence?.state).toBe('unknown');
  const { body: wallet } = await licencesOf(app, bearer, creditCode);
  expect(new Set(wallet.licences.map(({ state }) => state))).toEqual(new Set(['unknown']));
  const refused = await present(app, bearer, creditCode, idOfValid());
  expect(refused).toMatchObject({ status: 409, problem: { code: 'wallet.licence-status-unknown' } });
});

test('a firm whose status is not known: not verified, shown as such, nothing presentable', async () => {
  await say({ firm: 'in-merger' });
  const { body } = await look(app, code);
  expect(body).toMatchObject({ verdict: 'unverified', because: 'holder.status-unknown' });
  expect(checkOf(body, 'holder')).toMatchObject({ outcome: 'ERROR', code: 'holder.status-unknown' });
  expect((await licencesOf(app, bearer, creditCode)).body.firm.status).toBe('unknown');
  const refused = await present(app, bearer, creditCode, idOfValid());
  expect(refused).toMatchObject({ status: 409, problem: { code: 'wallet.firm-status-unknown' } });
});

test('what is known to be wrong outweighs what is not known', async () => {
  await say({ licence: 'revoked', firm: 'in-merger' });
  expect((await look(app, code)).body).toMatchObject({ verdict: 'invalid', because: 'licence.revoked' });
});

test('every check comes with words for those who do not know it', async () => {
  await say({});
  const { checks } = (await look(app, code)).body;
  expect(checks.length).toBeGreaterThan(4);
  for (const check of checks) {
    expect(check).toMatchObject({ label: CHECK_LABELS[check.name], detail: CHECK_DETAILS[check.code] });
  }
});

describe('an event of a kind that is not known', () => {
  const counted = async (): Promise<number> => {
    const reply = await fetch(`${app.operatorUrl}/metrics`, {
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    });
    const line = /^qzt_government_events_total\{type="unknown"\} (\d+)$/m.exec(await reply.text());
    return Number(line?.[1] ?? 0);
  };

  test('is acknowledged, counted, and doubts the firm and its licences', async () => {
    await say({});
    expect((await look(app, code)).body.verdict).toBe('valid');
    Object.assign(government.says, { licence: 'frozen', firm: 'in-merger' });
    // What was just asked for is still current for a minute.
    expect((await look(app, code)).body.verdict).toBe('valid');
    const before = await counted();
    expect(await government.notify(app.url, noticeOf('weather.changed'))).toBe(204);
    expect(await counted()).toBe(before + 1);
    const { body } = await look(app, code);
    expect(checkOf(body, 'licence').code).toBe('licence.status-unknown');
    expect(checkOf(body, 'holder').code).toBe('holder.status-unknown');
  });

  test('is still refused when it is none at all', async () => {
    const before = await counted();
    for (const malformed of [noticeOf(7), noticeOf(undefined), { ...noticeOf('x'), creditCode: 'short' }]) {
      expect(await government.notify(app.url, malformed)).toBe(422);
    }
    expect(await counted()).toBe(before);
  });
});
