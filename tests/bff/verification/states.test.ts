import { freePort } from '../../support/ports.ts';
import { waitFor } from '../../support/wait.ts';
import { checkOf, look, signedCode } from '../support/api.ts';
import { compose } from '../support/composed.ts';
import { app, codeFor, creditCode, idOf, inState, outside, today, useScene, valid } from './scene.ts';

useScene();

describe('the licence’s state', () => {
  test.each(['suspended', 'revoked', 'cancelled'] as const)(
    '%s is invalid, and says since when',
    async (status) => {
      const licence = await inState((one) => one.status === status);
      const { body } = await look(app, codeFor(licence));
      expect(body).toMatchObject({ verdict: 'invalid', because: `licence.${status}` });
      expect(checkOf(body, 'licence').since).toBe(licence.statusSince);
      expect(body.licence?.state).toBe(status);
    },
  );

  test('expired by the calendar is invalid', async () => {
    const licence = await inState(
      (one) =>
        (one.status === 'valid' && one.validTo !== null && one.validTo < today()) || one.status === 'expired',
    );
    expect((await look(app, codeFor(licence))).body).toMatchObject({
      verdict: 'invalid',
      because: 'licence.expired',
    });
  });

  test('expiring is valid', async () => {
    const month = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    const licence = await inState(
      (one) =>
        one.status === 'valid' && one.validTo !== null && one.validTo >= today() && one.validTo < month,
    );
    expect((await look(app, codeFor(licence))).body).toMatchObject({
      verdict: 'valid',
      because: 'licence.expiring',
    });
  });

  test('an old version verifies as superseded', async () => {
    const licence = await inState((one) => one.status === 'superseded');
    expect((await look(app, codeFor(licence))).body).toMatchObject({
      verdict: 'invalid',
      because: 'licence.superseded',
    });
  });

  test('one that the authority does not know', async () => {
    const { body } = await look(app, signedCode(app, { creditCode }));
    expect(body).toMatchObject({ verdict: 'invalid', because: 'licence.not-found', licence: null });
    expect(body.firm?.creditCode).toBe(creditCode);
  });

  test('a change holds from the webhook’s acknowledgement on', async () => {
    const licence = await inState(
      (one) => one.status === 'valid' && one.validTo !== null && one.validTo > '2028',
    );
    const code = codeFor(licence);
    expect((await look(app, code)).body.verdict).toBe('valid');
    const { licenceIdentifier } = licence;
    const silent = async () => {
      const reply = await fetch(`${outside.mockUrl}/console/api/webhooks`);
      return ((await reply.json()) as { waiting: unknown[] }).waiting.length === 0;
    };
    await outside.act('set-licence-status', { licenceIdentifier, status: 'suspended', reason: '示例' });
    await waitFor(silent, { what: 'the webhook’s acknowledgement' });
    expect((await look(app, code)).body).toMatchObject({ verdict: 'invalid', because: 'licence.suspended' });
    await outside.act('set-licence-status', { licenceIdentifier, status: 'valid' });
    await waitFor(silent, { what: 'the webhook’s acknowledgement' });
    expect((await look(app, code)).body.verdict).toBe('valid');
  });
});

describe('the holder’s state', () => {
  test.each([
    ['dormant', 'valid'],
    ['revoked', 'invalid'],
    ['cancelled', 'invalid'],
  ] as const)('%s', async (status, verdict) => {
    const licence = await inState(
      (one) => one.status === 'valid' && one.validTo === null && one.holder.creditCode !== creditCode,
    );
    const subject = licence.holder.creditCode;
    await outside.act('set-firm-status', { creditCode: subject, status });
    const code = signedCode(app, { creditCode: subject, licenceReference: idOf(licence) });
    const body = await waitFor(async () => {
      const reply = await look(app, code);
      return checkOf(reply.body, 'holder').code === `holder.${status}` && reply.body;
    });
    expect(checkOf(body, 'holder').outcome).toBe(verdict === 'valid' ? 'VALID' : 'INVALID');
    if (verdict === 'invalid') expect(body.verdict).toBe('invalid');
    await outside.act('set-firm-status', { creditCode: subject, status: 'active' });
  });

  test('a firm that the register does not know', async () => {
    const { body } = await look(app, signedCode(app, { creditCode: '91350100M000100Y43' }));
    expect(checkOf(body, 'holder')).toMatchObject({ outcome: 'INVALID', code: 'holder.not-found' });
    expect(body.firm).toBeNull();
  });
});

describe('government that does not answer', () => {
  test.each([
    ['up', 10_000],
    ['down', 0],
    ['garbage', 0],
    ['forged', 0],
  ] as const)(
    'licences %s, %i ms late: unverified, with the last word and its age',
    async (mode, delayMilliseconds) => {
      const code = codeFor(valid);
      await look(app, code);
      await outside.fault('licences', mode, delayMilliseconds);
      app.clock.offsetMilliseconds = 61_000;
      await outside.act('set-clock', { offsetMilliseconds: 61_000 });
      const startedAt = performance.now();
      const { body } = await look(app, code);
      expect(performance.now() - startedAt).toBeLessThan(4000);
      expect(body).toMatchObject({ verdict: 'unverified', because: 'licence.unavailable' });
      const { at } = checkOf(body, 'licence');
      expect(app.clock.now() - Date.parse(at ?? '')).toBeGreaterThan(60_000);
      expect(body.licence?.state).toBe('valid');
      expect(body.licence?.confirmedAt).toBe(at);
    },
  );

  test('nothing is known: unverified, and nothing shown', async () => {
    await outside.fault('licences', 'down');
    await outside.fault('registry', 'down');
    const licence = await inState((one) => one.status === 'valid' && one.holder.creditCode > creditCode);
    const fresh = await compose(outside, { port: await freePort() });
    try {
      const { body } = await look(fresh, codeFor(licence));
      expect(body.verdict).toBe('unverified');
      expect(checkOf(body, 'holder')).toMatchObject({ outcome: 'ERROR', code: 'holder.unavailable' });
    } finally {
      await fresh.stop();
    }
  });

  test('a revocation beats silence', async () => {
    const licence = await inState((one) => one.status === 'revoked');
    await outside.fault('registry', 'down');
    const fresh = await compose(outside, { port: await freePort() });
    try {
      expect((await look(fresh, codeFor(licence))).body).toMatchObject({
        verdict: 'invalid',
        because: 'licence.revoked',
      });
    } finally {
      await fresh.stop();
    }
  });
});
