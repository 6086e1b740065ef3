import { randomBytes } from 'node:crypto';
import { testOnOwnStore } from '../../support/engine.ts';
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
import { compose } from '../support/composed.ts';
import { app, bearer, codeFor, creditCode, idOf, inState, outside, useScene, valid } from './scene.ts';

useScene();

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
      app.clock.offsetMilliseconds = seconds * 1000;
      await outside.act('set-clock', { offsetMilliseconds: seconds * 1000 });
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
    app.clock.offsetMilliseconds = -25_000;
    expect((await look(app, code)).body.verdict).toBe('valid');
    app.clock.offsetMilliseconds = -40_000;
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
      deadLooks: { id: string }[];
      nextCursor: string | null;
    }>(app, 'GET', `/api/v1/wallet/firms/${creditCode}/looks${query}`, { bearer });
  const all = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await page(cursor ? `?cursor=${cursor}` : '');
    const rows = body.looks.length + body.deadLooks.length;
    expect(rows).toBe(body.nextCursor === null ? rows : 20);
    all.push(...body.looks);
    cursor = body.nextCursor;
  }
  const ids = all.map((one) => one.id);
  expect(ids).toEqual([...new Set(ids)].sort().reverse());
  const mine = all.filter((one) => made.includes(one.codeId));
  expect(mine).toHaveLength(22);
  for (const one of mine) expect(one).toMatchObject({ verdict: 'valid', kindName: licence.kindName });
  const ofLicence = await page(`?licenceId=${'0'.repeat(16)}`);
  expect(ofLicence.body).toEqual({ looks: [], deadLooks: [], nextCursor: null });
});

testOnOwnStore('without the store nothing is answered, and the next scan is well again', async () => {
  const code = codeFor(valid);
  await look(app, code);
  await outside.killStore();
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
