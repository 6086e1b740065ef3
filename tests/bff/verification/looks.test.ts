import { randomBytes } from 'node:crypto';
import { licenceReference } from '@qzt/bff/authority/held-licence';
import { generate, importPrivateKey, sign } from '@qzt/bff/keys/sm2';
import { fromBase64Url, toBase64Url } from '@qzt/shared/domain/base64url';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import { decodePresentation, sealPresentation } from '@qzt/shared/presentation/code';
import { freePort } from '../../support/ports.ts';
import { waitFor } from '../../support/wait.ts';
import {
  call,
  checkOf,
  codeIn,
  codesOf,
  licencesOf,
  look,
  newKey,
  present,
  signedCode,
} from '../support/api.ts';
import { type Composed, compose, type Outside, startOutside, type TownPerson } from '../support/composed.ts';

let outside: Outside;
let app: Composed;
let person: TownPerson;
let bearer: string;
let creditCode: string;
let valid: AuthorityLicence;

const idOf = (licence: AuthorityLicence) => licenceReference(licence.licenceIdentifier);
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** A licence of the town in the given state, in the hands of a firm that does business. */
async function inState(fits: (licence: AuthorityLicence) => boolean): Promise<AuthorityLicence> {
  for (const one of await outside.people()) {
    for (const firm of one.firms) {
      if (firm.status !== 'active') continue;
      const found = (await outside.licencesOf(firm.creditCode)).find(fits);
      if (found) return found;
    }
  }
  throw new Error('no such licence in town');
}

const codeFor = (licence: AuthorityLicence) =>
  signedCode(app, { creditCode: licence.holder.creditCode, licenceReference: idOf(licence) });

beforeAll(async () => {
  outside = await startOutside();
  app = await compose(outside);
  valid = await inState((one) => one.status === 'valid' && one.validTo === null);
  creditCode = valid.holder.creditCode;
  const people = await outside.people();
  const found = people.find((one) => one.firms.some((firm) => firm.creditCode === creditCode));
  if (!found) throw new Error('nobody leads the firm');
  person = found;
  bearer = app.bearerOf(person);
});

afterAll(async () => {
  await app?.stop();
  await outside?.stop();
});

afterEach(async () => {
  app.clock.offsetMs = 0;
  await outside.act('set-clock', { offsetMs: 0 });
  await outside.fault('licences', 'up');
  await outside.fault('registry', 'up');
});

describe('a live code', () => {
  test('is valid, and shows a stranger the public fields only', async () => {
    const made = await present(app, bearer, creditCode, idOf(valid));
    expect(made.status).toBe(201);
    const { status, body } = await look(app, codeIn(made.body.link));
    expect(status).toBe(200);
    expect(body.verdict).toBe('valid');
    expect(codesOf(body)).toEqual([
      'signature.valid',
      'time.valid',
      'use.first',
      'licence.valid',
      'holder.active',
    ]);
    expect(body.firm).toEqual({ name: valid.holder.name, creditCode });
    const publicFields = valid.fields.filter((field) => field.isPublic);
    expect(body.licence?.fields).toEqual(
      publicFields.map(({ key, label, value }) => ({ key, label, value })),
    );
    expect(made.body.disclosed).toEqual(publicFields.map((field) => field.label));
    expect(body.others).toHaveLength(made.body.otherLicences);
  });

  test('no field that is not public leaves the server', async () => {
    const licence = await inState((one) => one.status === 'valid' && one.fields.some((f) => !f.isPublic));
    const { body, text } = await look(app, codeFor(licence));
    expect(body.verdict).toBe('valid');
    const shown = new Set(licence.fields.filter((field) => field.isPublic).map((field) => field.value));
    for (const field of licence.fields) {
      if (!field.isPublic && !shown.has(field.value)) expect(text).not.toContain(`"${field.key}"`);
    }
  });

  test('counts its looks; the same visit is the same look', async () => {
    const code = codeFor(valid);
    const visit = newKey();
    expect(checkOf((await look(app, code, visit)).body, 'use')).toMatchObject({
      code: 'use.first',
      ordinal: 1,
    });
    expect(checkOf((await look(app, code)).body, 'use')).toMatchObject({ code: 'use.repeated', ordinal: 2 });
    expect(checkOf((await look(app, code)).body, 'use')).toMatchObject({ code: 'use.repeated', ordinal: 3 });
    expect(checkOf((await look(app, code, visit)).body, 'use')).toMatchObject({
      code: 'use.first',
      ordinal: 1,
    });
  });

  test('expires 30 s after its time, not before', async () => {
    const code = codeFor(valid);
    const move = async (seconds: number) => {
      app.clock.offsetMs = seconds * 1000;
      await outside.act('set-clock', { offsetMs: seconds * 1000 });
    };
    await move(325);
    expect((await look(app, code)).body.verdict).toBe('valid');
    await move(335);
    const { body } = await look(app, code);
    expect(body).toMatchObject({
      verdict: 'invalid',
      because: 'time.expired',
      firm: null,
      licence: null,
      others: [],
    });
    expect(codesOf(body).slice(3)).toEqual(['licence.not-checked', 'holder.not-checked']);
  });

  test('is not yet good when made more than 30 s ahead of our clock', async () => {
    const code = codeFor(valid);
    app.clock.offsetMs = -25_000;
    expect((await look(app, code)).body.verdict).toBe('valid');
    app.clock.offsetMs = -40_000;
    const ahead = Math.floor(Date.now() / 1000);
    const early = signedCode(app, {
      creditCode,
      licenceReference: idOf(valid),
      issuedAt: ahead,
      expiresAt: ahead + 300,
    });
    expect((await look(app, early)).body).toMatchObject({
      verdict: 'invalid',
      because: 'time.not-yet',
      firm: null,
    });
  });
});

describe('once-only', () => {
  const once = () => signedCode(app, { creditCode, licenceReference: idOf(valid), onceOnly: true });

  test('exactly one of 60 concurrent scans wins, over two processes’ worth of app', async () => {
    const other = await compose(outside, { port: await freePort() });
    try {
      const code = once();
      const replies = await Promise.all(
        Array.from({ length: 60 }, (_, i) => look(i % 2 ? app : other, code)),
      );
      expect(replies.every((reply) => reply.status === 200)).toBe(true);
      const verdicts = replies.map((reply) => reply.body.verdict);
      expect(verdicts.filter((verdict) => verdict === 'valid')).toHaveLength(1);
      const losers = replies.filter((reply) => reply.body.verdict !== 'valid');
      for (const { body } of losers) {
        expect(body).toMatchObject({
          verdict: 'invalid',
          because: 'use.spent',
          firm: null,
          licence: null,
          others: [],
        });
        expect(codesOf(body).slice(3)).toEqual(['licence.not-checked', 'holder.not-checked']);
      }
      const ordinals = replies
        .map((reply) => checkOf(reply.body, 'use').ordinal)
        .sort((a = 0, b = 0) => a - b);
      expect(ordinals).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    } finally {
      await other.stop();
    }
  });

  test('the winner may reload', async () => {
    const code = once();
    const visit = newKey();
    await look(app, code, visit);
    expect((await look(app, code)).body.because).toBe('use.spent');
    expect((await look(app, code, visit)).body.verdict).toBe('valid');
  });
});

describe('a printed code', () => {
  test('says that it is printed and never passes as live', async () => {
    const made = await present(app, bearer, creditCode, idOf(valid), { mode: 'printed', onceOnly: false });
    expect(made.body).toMatchObject({ expiresAt: null, rotateAfterSeconds: null });
    const code = codeIn(made.body.link);
    for (const ordinal of [1, 2, 3]) {
      const { body } = await look(app, code);
      expect(body).toMatchObject({ verdict: 'valid', mode: 'printed' });
      expect(checkOf(body, 'time').code).toBe('time.printed');
      expect(checkOf(body, 'use')).toMatchObject({ code: 'use.printed', ordinal });
    }
  });

  test('many at once each get their own place', async () => {
    const code = signedCode(app, {
      creditCode,
      licenceReference: idOf(valid),
      mode: 'printed',
      expiresAt: null,
    });
    const replies = await Promise.all(Array.from({ length: 50 }, () => look(app, code)));
    const ordinals = replies.map((reply) => checkOf(reply.body, 'use').ordinal).sort((a = 0, b = 0) => a - b);
    expect(ordinals).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  test('cannot be once-only', async () => {
    const { status, problem } = await present(app, bearer, creditCode, idOf(valid), {
      mode: 'printed',
      onceOnly: true,
    });
    expect(status).toBe(422);
    expect(problem.fields?.[0]).toMatchObject({ path: 'onceOnly', code: 'field.not-an-option' });
  });
});

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
    async (mode, delayMs) => {
      const code = codeFor(valid);
      await look(app, code);
      await outside.fault('licences', mode, delayMs);
      app.clock.offsetMs = 61_000;
      await outside.act('set-clock', { offsetMs: 61_000 });
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

describe('keys', () => {
  test('a rotation leaves codes in flight as they are', async () => {
    const before = codeFor(valid);
    const { keyId } = await app.keyring.rotate('presentation');
    const after = codeFor(valid);
    const read = decodePresentation(after);
    expect('fault' in read ? read : read.presentation.keyId).toBe(keyId);
    expect((await look(app, before)).body.verdict).toBe('valid');
    expect((await look(app, after)).body.verdict).toBe('valid');
  });

  test('a code issued after its key’s time is refused', async () => {
    const old = app.keyring.presentation.current();
    const issuedAt = Math.floor(app.clock.now() / 1000) + 3600;
    const code = signedCode(app, {
      creditCode,
      licenceReference: idOf(valid),
      keyId: old.keyId,
      issuedAt,
      expiresAt: issuedAt + 300,
    });
    await app.keyring.rotate('presentation');
    expect((await look(app, code)).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.key-out-of-validity',
    });
  });

  test('a revoked key’s codes are refused, also those that were seen before', async () => {
    const code = codeFor(valid);
    expect((await look(app, code)).body.verdict).toBe('valid');
    await app.keyring.revoke(app.keyring.presentation.current().keyId);
    expect((await look(app, code)).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.key-revoked',
    });
    expect((await look(app, codeFor(valid))).body.verdict).toBe('valid');
  });

  test('a key made by another process is found', async () => {
    const other = await compose(outside, { port: await freePort() });
    try {
      await other.keyring.rotate('presentation');
      const code = signedCode(other, { creditCode, licenceReference: idOf(valid) });
      const body = await waitFor(async () => {
        const reply = await look(app, code);
        return reply.body.verdict === 'valid' && reply.body;
      });
      expect(body.because).toBe('licence.valid');
    } finally {
      await other.stop();
    }
  });

  test('a foreign key is unknown, and its signature under our key’s id is wrong', async () => {
    const foreign = importPrivateKey(generate());
    const signed = (code: string) => {
      const read = decodePresentation(code);
      if ('fault' in read) throw new Error(read.fault);
      return read.signed;
    };
    const unknown = signed(signedCode(app, { creditCode, keyId: 'deadbeef' }));
    const posing = signed(signedCode(app, { creditCode }));
    expect((await look(app, sealPresentation(unknown, sign(foreign, unknown)))).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.unknown-key',
      firm: null,
    });
    expect((await look(app, sealPresentation(posing, sign(foreign, posing)))).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.wrong',
      firm: null,
    });
  });
});

describe('codes that are none', () => {
  test('a flipped bit in any byte is never valid', async () => {
    const code = codeFor(valid);
    const bytes = fromBase64Url(code);
    if (!bytes) throw new Error('not a code');
    const replies = await Promise.all(
      Array.from(bytes, (byte, i) => {
        const flipped = Uint8Array.from(bytes);
        flipped[i] = byte ^ (1 << (i % 8));
        return look(app, toBase64Url(flipped));
      }),
    );
    for (const { status, body, problem } of replies) {
      if (status === 200) {
        expect(body.verdict).toBe('invalid');
        expect(body.because).toMatch(/^signature\./);
        expect(body.firm).toBeNull();
      } else {
        expect(status).toBe(422);
        expect(problem.code).toMatch(/^verification\.(unknown-version|malformed)$/);
      }
    }
  });

  test.each([
    ['hello', 'verification.not-a-code'],
    ['你好', 'verification.not-a-code'],
    ['Aw', 'verification.unknown-version'],
    ['AQEB', 'verification.truncated'],
  ])('%s', async (code, expected) => {
    const { status, problem } = await look(app, code);
    expect(status).toBe(422);
    expect([expected, 'verification.unknown-version']).toContain(problem.code);
  });

  test('every proper beginning of a code is truncated', async () => {
    const code = codeFor(valid);
    for (const length of [4, 52, 100, 152]) {
      expect((await look(app, code.slice(0, length))).problem.code).toBe('verification.truncated');
    }
  });

  test('a longer one is none', async () => {
    expect((await look(app, `${codeFor(valid)}AAAA`)).problem.code).toBe('verification.not-a-code');
  });
});

test('the holder sees every look; the page is paged', async () => {
  const licence = await inState((one) => one.status === 'valid' && one.holder.creditCode === creditCode);
  const made: string[] = [];
  for (let i = 0; i < 22; i++) {
    const codeId = randomBytes(12).toString('hex');
    made.push(codeId);
    await look(app, signedCode(app, { codeId, creditCode, licenceReference: idOf(licence) }));
  }
  const page = (query: string) =>
    call<{
      looks: { id: string; codeId: string; verdict: string; kindName: string }[];
      nextCursor: string | null;
    }>(app, 'GET', `/api/v1/wallet/firms/${creditCode}/looks${query}`, { bearer });
  const all = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await page(cursor ? `?cursor=${cursor}` : '');
    expect(body.looks.length).toBe(body.nextCursor === null ? body.looks.length : 20);
    all.push(...body.looks);
    cursor = body.nextCursor;
  }
  const ids = all.map((one) => one.id);
  expect(ids).toEqual([...new Set(ids)].sort().reverse());
  const mine = all.filter((one) => made.includes(one.codeId));
  expect(mine).toHaveLength(22);
  for (const one of mine) expect(one).toMatchObject({ verdict: 'valid', kindName: licence.kindName });
  const ofLicence = await page(`?licenceId=${'0'.repeat(16)}`);
  expect(ofLicence.body).toEqual({ looks: [], nextCursor: null });
});

test('without the store nothing is answered, and the next scan is well again', async () => {
  const code = codeFor(valid);
  await look(app, code);
  await outside.store.kill();
  const { status, problem } = await look(app, code);
  expect(status).toBe(503);
  expect(problem.code).toBe('store.unavailable');
  await outside.restartStore();
  const body = await waitFor(async () => {
    const reply = await look(app, code);
    return reply.status === 200 && reply.body;
  });
  expect(checkOf(body, 'use').ordinal).toBe(2);
  expect((await licencesOf(app, bearer, creditCode)).status).toBe(200);
});
