import { randomBytes } from 'node:crypto';
import type { DeadLooks, Look } from '@qzt/shared/contracts/wallet';
import { freePort } from '../../support/ports.ts';
import { call, checkOf, look, newKey, signedCode } from '../support/api.ts';
import { type Composed, compose } from '../support/composed.ts';
import { app, bearer, codeFor, creditCode, idOf, outside, useScene, valid } from './scene.ts';

useScene();

interface LookList {
  looks: Look[];
  deadLooks: DeadLooks[];
  nextCursor: string | null;
}

const newCodeId = () => randomBytes(12).toString('hex');
const printed = (codeId = newCodeId()) =>
  signedCode(app, {
    codeId,
    creditCode,
    licenceReference: idOf(valid),
    mode: 'printed',
    expiresAt: null,
  });
const ordinalOf = (reply: Awaited<ReturnType<typeof look>>) => checkOf(reply.body, 'use').ordinal ?? 0;
const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);

/** Every row of the firm about one code. */
async function rowsOf(codeId: string): Promise<{ looks: Look[]; deadLooks: DeadLooks[] }> {
  const rows: { looks: Look[]; deadLooks: DeadLooks[] } = { looks: [], deadLooks: [] };
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `?cursor=${cursor}`;
    const page = await call<LookList>(app, 'GET', `/api/v1/wallet/firms/${creditCode}/looks${query}`, {
      bearer,
    });
    expect(page.status).toBe(200);
    rows.looks.push(...page.body.looks.filter((one) => one.codeId === codeId));
    rows.deadLooks.push(...page.body.deadLooks.filter((one) => one.codeId === codeId));
    cursor = page.body.nextCursor;
  }
  return rows;
}

const moveTo = async (seconds: number, ...apps: Composed[]) => {
  for (const one of [app, ...apps]) one.clock.offsetMilliseconds = seconds * 1000;
  await outside.act('set-clock', { offsetMilliseconds: seconds * 1000 });
};

test('900 looks at one code over two apps get places without a gap, and the next one hardly waits', async () => {
  const other = await compose(outside, { port: await freePort() });
  try {
    const code = printed();
    await look(app, code);
    const flood = Promise.all(upTo(900).map((i) => look(i % 3 ? app : other, code)));
    const elsewhere = look(app, printed());
    const startedAt = performance.now();
    const next = look(app, code);
    await elsewhere;
    const elsewhereMilliseconds = performance.now() - startedAt;
    const last = await next;
    const nextMilliseconds = performance.now() - startedAt;
    const replies = await flood;
    expect(new Set([...replies, last].map(({ status }) => status))).toEqual(new Set([200]));
    const ordinals = [...replies, last].map(ordinalOf).sort((a, b) => a - b);
    expect(ordinals).toEqual(upTo(901, 2));
    // One after the other they took ten seconds; a batch waits for what goes before it, no more.
    expect(nextMilliseconds).toBeLessThan(elsewhereMilliseconds * 2 + 1000);
  } finally {
    await other.stop();
  }
});

test('a visit that comes twice at once, or comes back in a flood, is one look', async () => {
  const code = printed();
  const mine = newKey();
  expect(ordinalOf(await look(app, code, mine))).toBe(1);
  const twice = newKey();
  const replies = await Promise.all([
    look(app, code),
    look(app, code, twice),
    look(app, code, mine),
    look(app, code, twice),
    look(app, code),
  ]);
  expect(ordinalOf(replies[2] as (typeof replies)[0])).toBe(1);
  expect(ordinalOf(replies[1] as (typeof replies)[0])).toBe(ordinalOf(replies[3] as (typeof replies)[0]));
  expect([...new Set(replies.map(ordinalOf))].sort()).toEqual([1, 2, 3, 4]);
  expect(ordinalOf(await look(app, code))).toBe(5);
});

test('looks at an expired code are one row an hour, with the first and the last time', async () => {
  const codeId = newCodeId();
  const code = signedCode(app, { codeId, creditCode, licenceReference: idOf(valid) });
  const visit = newKey();
  expect(ordinalOf(await look(app, code, visit))).toBe(1);
  await moveTo(3600);
  const replies = await Promise.all(upTo(40).map(() => look(app, code)));
  expect(new Set(replies.map(({ body }) => body.because))).toEqual(new Set(['time.expired']));
  expect(replies.map(ordinalOf).sort((a, b) => a - b)).toEqual(upTo(40, 2));
  expect(ordinalOf(await look(app, code, visit))).toBe(1);
  await moveTo(2 * 3600);
  expect(ordinalOf(await look(app, code))).toBe(42);

  await moveTo(0);
  const { looks, deadLooks } = await rowsOf(codeId);
  expect(looks).toMatchObject([{ ordinal: 1, verdict: 'valid', because: 'licence.valid' }]);
  expect(deadLooks.map(({ count }) => count)).toEqual([1, 40]);
  const [newest, oldest] = deadLooks;
  expect(oldest).toMatchObject({ mode: 'live', licenceId: idOf(valid) });
  expect(Date.parse(oldest?.firstAt ?? '')).toBeLessThanOrEqual(Date.parse(oldest?.lastAt ?? ''));
  expect(newest?.firstAt).toBe(newest?.lastAt);
  const count = await call(app, 'GET', `/api/v1/wallet/firms/${creditCode}/presentations/${codeId}`, {
    bearer,
  });
  expect(count.body).toEqual({ looks: 42, lastLookAt: newest?.lastAt });
});

test('looks at a spent once-only code are counted, over two apps; the winner keeps its place', async () => {
  const other = await compose(outside, { port: await freePort() });
  try {
    const codeId = newCodeId();
    const code = signedCode(app, { codeId, creditCode, licenceReference: idOf(valid), onceOnly: true });
    const winner = newKey();
    expect((await look(app, code, winner)).body.verdict).toBe('valid');
    const replies = await Promise.all(upTo(30).map((i) => look(i % 2 ? app : other, code)));
    expect(new Set(replies.map(({ body }) => body.because))).toEqual(new Set(['use.spent']));
    expect((await look(other, code, winner)).body.verdict).toBe('valid');
    const { looks, deadLooks } = await rowsOf(codeId);
    expect(looks).toHaveLength(1);
    expect(deadLooks).toMatchObject([{ count: 30 }]);
  } finally {
    await other.stop();
  }
});

test('made-up codes leave nothing', async () => {
  const codeId = newCodeId();
  const code = signedCode(app, { codeId, creditCode, licenceReference: idOf(valid) });
  const forged = code.slice(0, -8) + (code.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA');
  expect((await look(app, forged)).body.because).toBe('signature.wrong');
  expect(await rowsOf(codeId)).toEqual({ looks: [], deadLooks: [] });
});

test('a row of a dead code tells when', async () => {
  const codeId = newCodeId();
  const code = codeFor(valid);
  const own = signedCode(app, { codeId, creditCode, licenceReference: idOf(valid), onceOnly: true });
  await Promise.all([look(app, code), look(app, own)]);
  const before = Date.now();
  await look(app, own);
  const [row] = (await rowsOf(codeId)).deadLooks;
  expect(Date.parse(row?.firstAt ?? '')).toBeGreaterThanOrEqual(before - 1000);
});

test('the holder is told why a look came out as it did', async () => {
  const codeId = newCodeId();
  const silent = newCodeId();
  const code = signedCode(app, { codeId, creditCode, licenceReference: 'f'.repeat(16) });
  expect((await look(app, code)).body.because).toBe('licence.not-found');
  await outside.fault('licences', 'down');
  app.clock.offsetMilliseconds = 120_000;
  await outside.act('set-clock', { offsetMilliseconds: 120_000 });
  await look(app, signedCode(app, { codeId: silent, creditCode, licenceReference: idOf(valid) }));
  const [told] = (await rowsOf(codeId)).looks;
  expect(told).toMatchObject({ verdict: 'invalid', because: 'licence.not-found' });
  expect((await rowsOf(silent)).looks).toMatchObject([
    { verdict: 'unverified', because: 'licence.unavailable' },
  ]);
});
