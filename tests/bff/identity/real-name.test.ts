import { FIELD_ERRORS } from '@qzt/shared/contracts/errors';
import type { Account } from '@qzt/shared/contracts/identity';
import {
  type Answer,
  accountOf,
  arriveByWechat,
  Browser,
  call,
  confirm,
  inStore,
  newKey,
  type Outside,
  type Person,
  PRIVACY_NOTICE_VERSION,
  personOf,
  refreshedGrant,
  signInByOidc,
  signInByWechat,
  startApp,
  startOutside,
  type TestApp,
} from './support.ts';

let outside: Outside;
let app: TestApp;
let people: Person[];
beforeAll(async () => {
  outside = await startOutside();
  app = await startApp(outside);
  people = await Promise.all(
    ['p001', 'p002', 'p003', 'p004', 'p005', 'p006', 'p007', 'p008', 'p009'].map((id) =>
      personOf(outside, id),
    ),
  );
});
afterAll(async () => {
  await app.stop();
  await outside.stop();
});
afterEach(async () => {
  await atOffset(0);
  await outside.act('set-fault', { service: 'identity', mode: 'up', delayMilliseconds: 0 });
  await inStore(outside, async (db) => {
    for (const name of ['real_name_tries', 'accounts', 'sessions']) await db.collection(name).deleteMany({});
  });
});

/** Theirs and ours: a gateway refuses calls from another time. */
async function atOffset(offsetMilliseconds: number): Promise<void> {
  app.clock.offsetMilliseconds = offsetMilliseconds;
  await outside.act('set-clock', { offsetMilliseconds });
}

const person = (n: number): Person => {
  const found = people[n - 1];
  if (!found) throw new Error(`no person ${n}`);
  return found;
};
const arrive = async (n: number) => (await arriveByWechat(app, person(n).id)).accessToken;
const told = ({ status, problem }: Answer<Account>) => [status, problem.code, problem.triesLeft];

describe('three factors', () => {
  test('that belong together confirm the person, masked on every way out', async () => {
    const bearer = await arrive(1);
    const answer = await confirm(app, bearer, person(1));
    expect(answer.status).toBe(200);
    const masked = { name: '何**', idNumber: `441900********${person(1).idNumber.slice(-4)}` };
    expect(answer.body).toMatchObject({ phone: '138****5521', realName: masked });
    expect((await accountOf(app, bearer)).body.realName).toMatchObject(masked);
    const exported = await call<{ account: Account; consents: { purpose: string; noticeVersion: string }[] }>(
      app,
      'GET',
      '/account/export',
      { bearer },
    );
    expect(exported.body.account).toEqual(answer.body);
    expect(exported.body.consents).toMatchObject([
      { purpose: 'sign-in', noticeVersion: PRIVACY_NOTICE_VERSION },
      { purpose: 'real-name-check', noticeVersion: PRIVACY_NOTICE_VERSION },
    ]);
    for (const { text } of [answer, exported]) {
      expect(text).not.toContain(person(1).name);
      expect(text).not.toContain(person(1).idNumber);
      expect(text).not.toContain(person(1).phone);
    }
  });

  test('as people type them: small x, full width, spaces', async () => {
    const bearer = await arrive(2);
    const { name, idNumber } = person(2);
    const typed = idNumber
      .toLowerCase()
      .replace(/^(\d{6})/, '$1 ')
      .replace(/\d(?=.{3}$)/, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    expect((await confirm(app, bearer, { name: ` ${name} `, idNumber: typed })).status).toBe(200);
  });

  test('whichever is wrong, the answer is the same', async () => {
    const wrong = await Promise.all([
      arrive(1).then((bearer) => confirm(app, bearer, { ...person(1), name: '何示误' })),
      arrive(2).then((bearer) => confirm(app, bearer, { ...person(2), idNumber: person(9).idNumber })),
      arrive(3).then((bearer) => confirm(app, bearer, person(8))),
    ]);
    const bodies = wrong.map(({ problem: { requestId: _, ...rest } }) => rest);
    expect(bodies[0]).toMatchObject({ code: 'identity.real-name-mismatch', status: 422, triesLeft: 4 });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
  });

  test('need a proven phone: typing proves nothing, and nothing is asked of the province', async () => {
    const { accessToken } = await signInByWechat(app, 'p001');
    expect(told(await confirm(app, accessToken, person(1)))).toEqual([
      409,
      'identity.phone-not-proven',
      undefined,
    ]);
    const typed = await call(app, 'POST', '/account/real-name', {
      bearer: accessToken,
      body: {
        name: person(1).name,
        idNumber: person(1).idNumber,
        phone: person(1).phone,
        consent: true,
        noticeVersion: PRIVACY_NOTICE_VERSION,
      },
      headers: { 'idempotency-key': newKey() },
    });
    expect(typed.problem.fields).toMatchObject([{ path: 'phone', code: 'field.unknown' }]);
  });

  test('after OpenID, the province’s word proves the phone', async () => {
    const browser = new Browser();
    await signInByOidc(app, outside, browser, 'p003');
    const { accessToken } = await refreshedGrant(app, browser);
    expect((await confirm(app, accessToken, person(3))).status).toBe(200);
  });

  test('once is enough', async () => {
    const bearer = await arrive(1);
    await confirm(app, bearer, person(1));
    expect(told(await confirm(app, bearer, person(1)))).toEqual([409, 'identity.real-name-done', undefined]);
  });
});

describe('bad input', () => {
  const send = (bearer: string, body: unknown, headers: Record<string, string> = {}) =>
    call(app, 'POST', '/account/real-name', {
      bearer,
      body,
      headers: { 'idempotency-key': newKey(), ...headers },
    });

  test('each bad field is told by its own code, and no try is used up', async () => {
    const bearer = await arrive(1);
    const { name, idNumber } = person(1);
    const good = { name, idNumber, consent: true, noticeVersion: PRIVACY_NOTICE_VERSION };
    const wrongCheck = idNumber.slice(0, 17) + (idNumber.endsWith('0') ? '1' : '0');
    const cases: [object, string, keyof typeof FIELD_ERRORS][] = [
      [{ ...good, name: 'He Shili' }, 'name', 'person-name.shape'],
      [{ ...good, name: '何' }, 'name', 'person-name.shape'],
      [{ ...good, name: 1 }, 'name', 'field.type'],
      [{ ...good, idNumber: '12345' }, 'idNumber', 'id-number.shape'],
      [{ ...good, idNumber: wrongCheck }, 'idNumber', 'id-number.check'],
      [{ ...good, idNumber: '441900199013011234' }, 'idNumber', 'id-number.date'],
      [{ ...good, consent: false }, 'consent', 'consent.required'],
      [{ ...good, consent: undefined }, 'consent', 'consent.required'],
      [{ ...good, noticeVersion: 'yes' }, 'noticeVersion', 'field.pattern'],
      [{ ...good, extra: 1 }, 'extra', 'field.unknown'],
    ];
    for (const [body, path, code] of cases) {
      const { status, problem } = await send(bearer, body);
      const fields = [expect.objectContaining({ path, code, message: FIELD_ERRORS[code] })];
      expect({ status, fields: problem.fields }).toEqual({ status: 422, fields });
    }
    expect((await send(bearer, { ...good, noticeVersion: '2020-01-01' })).problem.code).toBe(
      'identity.notice-outdated',
    );
    expect(await inStore(outside, (db) => db.collection('real_name_tries').countDocuments())).toBe(0);
  });

  test('the key of the request is needed, and means one request', async () => {
    const bearer = await arrive(1);
    const { name, idNumber } = person(1);
    const body = { name, idNumber, consent: true, noticeVersion: PRIVACY_NOTICE_VERSION };
    const none = await call(app, 'POST', '/account/real-name', { bearer, body });
    expect(none.problem.code).toBe('request.idempotency-key-missing');
    const key = newKey();
    const wrong = await confirm(app, bearer, { ...person(1), name: '何示误' }, key);
    expect(wrong.problem.triesLeft).toBe(4);
    expect((await confirm(app, bearer, person(1), key)).problem.code).toBe('request.idempotency-key-reused');
    const repeated = await confirm(app, bearer, { ...person(1), name: '何示误' }, key);
    expect(repeated.problem.triesLeft).toBe(4);
    expect((await confirm(app, bearer, { ...person(1), name: '何示误' })).problem.triesLeft).toBe(3);
  });
});

describe('five tries, then half an hour', () => {
  const miss = (bearer: string, n: number) => confirm(app, bearer, { ...person(n), name: '何示误' });

  test('by account: the right answer is not taken either, until the time is over', async () => {
    const bearer = await arrive(1);
    for (const left of [4, 3, 2, 1, 0]) {
      expect(told(await miss(bearer, 1))).toEqual([422, 'identity.real-name-mismatch', left]);
    }
    const locked = await confirm(app, bearer, person(1));
    expect(told(locked)).toEqual([429, 'identity.real-name-locked', undefined]);
    expect(locked.problem.retryAfterSeconds).toBeGreaterThan(1790);
    expect(locked.problem.retryAfterSeconds).toBeLessThanOrEqual(1800);
    // Knocking does not make it longer, and the lock is on the account, whatever number is tried.
    expect(told(await confirm(app, bearer, person(7)))[1]).toBe('identity.real-name-locked');
    await atOffset(30 * 60_000 + 2000);
    const again = (await signInByWechat(app, 'p001')).accessToken;
    expect((await confirm(app, again, person(1))).status).toBe(200);
  });

  test('by ID number, from whatever account; both locks look the same', async () => {
    const [first, second, third] = [await arrive(2), await arrive(3), await arrive(4)];
    for (const bearer of [first, second, first, second]) await confirm(app, bearer, person(5));
    const last = await confirm(app, third, person(5));
    expect(told(last)).toEqual([422, 'identity.real-name-mismatch', 0]);

    const own = await confirm(app, await arrive(5), person(5));
    expect(told(own)).toEqual([429, 'identity.real-name-locked', undefined]);
    // The number was locked, not those who tried it: their own goes on to be theirs.
    expect((await confirm(app, third, person(4))).status).toBe(200);
    const byAccount = await arrive(6);
    for (let i = 0; i < 5; i++) await miss(byAccount, 6);
    const { requestId: _a, retryAfterSeconds: _b, ...one } = (await miss(byAccount, 6)).problem;
    const { requestId: _c, retryAfterSeconds: _d, ...two } = own.problem;
    expect(one).toEqual(two);
  });

  test('many at once are five, not one more', async () => {
    const bearer = await arrive(1);
    const answers = await Promise.all(Array.from({ length: 20 }, () => miss(bearer, 1)));
    const codes = answers.map(({ problem }) => problem.code);
    expect(codes.filter((code) => code === 'identity.real-name-mismatch')).toHaveLength(5);
    expect(codes.filter((code) => code === 'identity.real-name-locked')).toHaveLength(15);
    const left = answers.flatMap(({ problem }) => problem.triesLeft ?? []);
    expect(Math.min(...left)).toBe(0);
  });

  test('many at once from many accounts against one number are five as well', async () => {
    const bearers = await Promise.all([2, 3, 4, 6, 7, 8].map(arrive));
    const answers = await Promise.all(
      [...bearers, ...bearers].map((bearer) => confirm(app, bearer, { ...person(9), name: '何示误' })),
    );
    const mismatches = answers.filter(({ problem }) => problem.code === 'identity.real-name-mismatch');
    expect(mismatches).toHaveLength(5);
  });

  test('a restart forgets nothing', async () => {
    const bearer = await arrive(1);
    for (let i = 0; i < 5; i++) await miss(bearer, 1);
    await app.stop();
    app = await startApp(outside);
    expect(told(await confirm(app, bearer, person(1)))[1]).toBe('identity.real-name-locked');
  });

  test('the province’s trouble is no try', async () => {
    const bearer = await arrive(1);
    for (const mode of ['garbage', 'forged']) {
      await outside.act('set-fault', { service: 'identity', mode, delayMilliseconds: 0 });
      expect(told(await confirm(app, bearer, person(1)))).toEqual([
        503,
        'upstream.identity-unavailable',
        undefined,
      ]);
    }
    await outside.act('set-fault', { service: 'identity', mode: 'up', delayMilliseconds: 0 });
    expect((await miss(bearer, 1)).problem.triesLeft).toBe(4);
    const key = newKey();
    await outside.act('set-fault', { service: 'identity', mode: 'down', delayMilliseconds: 0 });
    expect((await confirm(app, bearer, person(1), key)).status).toBe(503);
    await outside.act('set-fault', { service: 'identity', mode: 'up', delayMilliseconds: 0 });
    // The same request again is the same request, and this time it is done.
    expect((await confirm(app, bearer, person(1), key)).status).toBe(200);
  });

  test('deleting the account and coming back gives no tries back: neither on the number nor on the way in', async () => {
    const answers = [];
    for (let i = 0; i < 40; i++) {
      const bearer = await arrive(2);
      answers.push(await confirm(app, bearer, person(9)));
      expect((await call(app, 'DELETE', '/account', { bearer })).status).toBe(204);
    }
    const codes = answers.map(({ problem }) => problem.code);
    expect(codes.filter((code) => code === 'identity.real-name-mismatch')).toHaveLength(5);
    expect(codes.slice(5)).toEqual(Array(35).fill('identity.real-name-locked'));
    // By the same way with another number, and by another way with the same number.
    expect(told(await miss(await arrive(2), 8))[1]).toBe('identity.real-name-locked');
    expect(told(await miss(await arrive(3), 9))[1]).toBe('identity.real-name-locked');
    await atOffset(30 * 60_000 + 2000);
    expect(told(await miss(await arrive(2), 9))).toEqual([422, 'identity.real-name-mismatch', 4]);
  });

  test('what outlives the account is a keyed hash, a count and a time, and the store lets go of it then', async () => {
    const bearer = await arrive(2);
    await miss(bearer, 9);
    await call(app, 'DELETE', '/account', { bearer });
    const [left, indexes] = await inStore(outside, async (db) => {
      const tries = db.collection('real_name_tries');
      return [await tries.find().toArray(), await tries.indexes()] as const;
    });
    expect(left).toHaveLength(2);
    for (const { _id, count, expiresAt, ...rest } of left) {
      expect([String(_id), count, rest]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 1, {}]);
      expect((expiresAt as Date).getTime() - app.clock.now()).toBeLessThanOrEqual(30 * 60_000);
    }
    expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  });

  test('success wipes the count', async () => {
    const bearer = await arrive(1);
    await miss(bearer, 1);
    await confirm(app, bearer, person(1));
    expect(await inStore(outside, (db) => db.collection('real_name_tries').countDocuments())).toBe(0);
  });
});

test('nothing of the persons stands in the log', () => {
  const logs = app.logs();
  for (const { name, idNumber, phone } of people) {
    for (const secret of [name, idNumber, phone, idNumber.slice(6)]) expect(logs).not.toContain(secret);
  }
});
