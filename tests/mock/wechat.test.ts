import {
  code2SessionSchema,
  phoneNumberSchema,
  stableTokenSchema,
  WECHAT_ERRORS,
} from '@qzt/shared/government/wechat';
import { act, type Mock, startMock, WECHAT } from './support.ts';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.remove());
afterEach(() => act(mock, 'set-clock', { offsetMilliseconds: 0 }));

async function json(path: string, body?: unknown) {
  const reply = await fetch(`${mock.url}/wechat${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // WeChat says 200 whatever happens.
  expect(reply.status).toBe(200);
  return reply.json();
}

const session = async (js_code: string, change: Record<string, string> = {}) =>
  code2SessionSchema.parse(
    await json(
      `/sns/jscode2session?${new URLSearchParams({
        appid: WECHAT.appId,
        secret: WECHAT.secret,
        js_code,
        grant_type: 'authorization_code',
        ...change,
      })}`,
    ),
  );
const token = async (change: Record<string, unknown> = {}) =>
  stableTokenSchema.parse(
    await json('/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid: WECHAT.appId,
      secret: WECHAT.secret,
      ...change,
    }),
  );
const phone = async (accessToken: string, code: string) =>
  phoneNumberSchema.parse(
    await json(`/wxa/business/getuserphonenumber?access_token=${accessToken}`, { code }),
  );
const issued = async (personId: string, purpose: 'login' | 'phone'): Promise<string> =>
  (await act(mock, 'issue-wechat-code', { personId, purpose })).code;

const HOUR_MILLISECONDS = 3_600_000;

describe('code2Session', () => {
  test('a code gives the same openid for the same person, once', async () => {
    const code = await issued('p001', 'login');
    const first = await session(code);
    expect(first.openid).toMatch(/^o[\w-]{27}$/);
    expect(first.session_key).toBeTruthy();
    expect((await session(code)).errcode).toBe(WECHAT_ERRORS.codeUsed);
    const second = await session('town:p001:another-visit');
    expect(second.openid).toBe(first.openid);
    expect(second.session_key).not.toBe(first.session_key);
    expect((await session('town:p002:visit')).openid).not.toBe(first.openid);
  });

  test('a code lives five minutes', async () => {
    const [one, two] = [await issued('p001', 'login'), await issued('p001', 'login')];
    await act(mock, 'set-clock', { offsetMilliseconds: 299_000 - 5_000 });
    expect((await session(one)).openid).toBeTruthy();
    await act(mock, 'set-clock', { offsetMilliseconds: 301_000 });
    expect((await session(two)).errcode).toBe(WECHAT_ERRORS.invalidCode);
  });

  test.each(['', 'short', 'town:p999:visit', 'town:p001', '一个不是码的东西啊'])(
    '%p is no code',
    async (code) => {
      const answer = await session(code);
      expect([answer.errcode, answer.openid]).toEqual([WECHAT_ERRORS.invalidCode, undefined]);
      expect(answer.errmsg).toMatch(/invalid code, rid: /);
    },
  );

  test('a phone code does not sign in', async () => {
    expect((await session(await issued('p001', 'phone'))).errcode).toBe(WECHAT_ERRORS.invalidCode);
  });

  test('checks app and secret', async () => {
    expect((await session('town:p001:x1', { appid: 'wx2' })).errcode).toBe(WECHAT_ERRORS.invalidAppId);
    expect((await session('town:p001:x1', { secret: 'no' })).errcode).toBe(WECHAT_ERRORS.invalidSecret);
    expect((await session('town:p001:x1')).openid).toBeTruthy();
  });

  test('codes of the developer tools stand for the person picked in the console', async () => {
    const [one, two] = [await session('town:p001:pick'), await session('town:p002:pick')];
    expect((await session('0a3abcdefghijklmnopqrstuvwxyz012')).openid).toBe(one.openid);
    await act(mock, 'pick-wechat-person', { personId: 'p002' });
    expect((await session('0a3abcdefghijklmnopqrstuvwxyz013')).openid).toBe(two.openid);
    // Without an app id the tools have only this one, for every visit.
    for (let visit = 0; visit < 2; visit++) {
      expect((await session('the code is a mock one')).openid).toBe(two.openid);
    }
    await act(mock, 'pick-wechat-person', { personId: 'p001' });
  });
});

describe('access tokens', () => {
  test('are stable until they are about to end, or until a new one is forced', async () => {
    const first = await token();
    expect(first.expires_in).toBeGreaterThan(7190);
    expect((await token()).access_token).toBe(first.access_token);
    await act(mock, 'set-clock', { offsetMilliseconds: 2 * HOUR_MILLISECONDS - 200_000 });
    const renewed = await token();
    expect(renewed.access_token).not.toBe(first.access_token);
    await act(mock, 'set-clock', { offsetMilliseconds: 0 });
    expect((await token({ force_refresh: true })).access_token).not.toBe(renewed.access_token);
  });

  test('are refused to others', async () => {
    expect((await token({ secret: 'no' })).errcode).toBe(WECHAT_ERRORS.invalidSecret);
    expect((await token({ appid: 'no' })).errcode).toBe(WECHAT_ERRORS.invalidAppId);
    expect((await token({ grant_type: 'password' })).errcode).toBe(40002);
    expect((await token({ appid: 5 })).errcode).toBe(47001);
  });
});

describe('the phone number', () => {
  test('comes for a token and a phone code, once', async () => {
    const { access_token = '' } = await token();
    const code = await issued('p003', 'phone');
    expect((await phone(access_token, code)).phone_info).toMatchObject({
      purePhoneNumber: '15400000003',
      countryCode: '86',
    });
    expect((await phone(access_token, code)).errcode).toBe(WECHAT_ERRORS.codeUsed);
    expect((await phone(access_token, await issued('p003', 'login'))).errcode).toBe(
      WECHAT_ERRORS.invalidCode,
    );
  });

  test('does not come for a token that is unknown, replaced or over', async () => {
    const code = await issued('p003', 'phone');
    expect((await phone('unknown', code)).errcode).toBe(WECHAT_ERRORS.invalidToken);
    const { access_token: old = '' } = await token();
    const { access_token = '' } = await token({ force_refresh: true });
    expect((await phone(old, code)).errcode).toBe(WECHAT_ERRORS.invalidToken);
    await act(mock, 'set-clock', { offsetMilliseconds: 2 * HOUR_MILLISECONDS + 1000 });
    expect((await phone(access_token, code)).errcode).toBe(WECHAT_ERRORS.tokenExpired);
  });
});
