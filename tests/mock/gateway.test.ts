import { randomBytes } from 'node:crypto';
import { GATEWAY_WINDOW_SECONDS } from '@qzt/shared/government/gateway';
import { holderLicencesSchema, kindCatalogueSchema } from '@qzt/shared/government/licences';
import { registryChangesSchema, registryFirmSchema } from '@qzt/shared/government/registry';
import { act, call, type Mock, send, signedHeaders, startMock } from './support.ts';

const FIRM = '91441900M0EX0017XG';
const firmCall = { path: `/registry/v1/firms/${FIRM}` };
const now = () => Math.floor(Date.now() / 1000);

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.remove());

describe('the gateway', () => {
  test('lets a signed call in and signs the answer', async () => {
    const answer = await call(mock, firmCall);
    expect(answer.status).toBe(200);
    expect(answer.signed).toBe(true);
    expect(answer.headers.get('x-stand-in')).toBe('qizhengtong-stand-in');
    expect(registryFirmSchema.parse(answer.json).name).toBe('东莞市示例清和商贸有限公司');
  });

  test.each<[string, Parameters<typeof signedHeaders>[1]]>([
    ['of another app', { appId: 'another' }],
    ['with another secret', { secret: 'another secret' }],
    ['with a nonce that is too short', { nonce: 'short' }],
    ['with a time that is none', { timestamp: 'now' }],
  ])('refuses a call %s', async (_, trouble) => {
    const answer = await send(mock, firmCall, signedHeaders(firmCall, trouble));
    expect([answer.status, answer.json.code]).toEqual([401, 'GATEWAY_SIGNATURE']);
  });

  test('refuses an unsigned call, whatever its path', async () => {
    for (const path of [
      firmCall.path,
      '/licences/v1/kinds',
      '/registry/nothing',
      '/identity/v1/real-name-checks',
    ]) {
      const answer = await send(mock, { path }, {});
      expect([path, answer.status, answer.json.code]).toEqual([path, 401, 'GATEWAY_SIGNATURE']);
    }
  });

  test.each([-1, 1])('refuses a call whose time is too far away (%i)', async (side) => {
    const at = (seconds: number) => signedHeaders(firmCall, { timestamp: String(now() + side * seconds) });
    const stale = await send(mock, firmCall, at(GATEWAY_WINDOW_SECONDS + 5));
    expect([stale.status, stale.json.code]).toEqual([401, 'GATEWAY_STALE']);
    expect((await send(mock, firmCall, at(GATEWAY_WINDOW_SECONDS - 5))).status).toBe(200);
  });

  test('refuses a call that was made before', async () => {
    const headers = signedHeaders(firmCall, { nonce: randomBytes(24).toString('base64url') });
    expect((await send(mock, firmCall, headers)).status).toBe(200);
    const again = await send(mock, firmCall, headers);
    expect([again.status, again.json.code, again.signed]).toEqual([401, 'GATEWAY_REPLAY', true]);
  });

  test('refuses a call whose body, path or query was changed on the way', async () => {
    const search = {
      method: 'POST' as const,
      path: '/registry/v1/firm-searches',
      body: { legalRepresentativeIdNumber: '441900190506081234' },
    };
    const headers = signedHeaders(search);
    const tampered = await send(mock, { ...search, body: { legalRepresentativeIdNumber: '4419' } }, headers);
    expect(tampered.json.code).toBe('GATEWAY_SIGNATURE');
    expect((await send(mock, search, headers)).status).toBe(200);

    const elsewhere = await send(mock, { path: `${firmCall.path}/changes` }, signedHeaders(firmCall));
    expect(elsewhere.json.code).toBe('GATEWAY_SIGNATURE');
    const withQuery = await send(mock, { path: `${firmCall.path}?a=1` }, signedHeaders(firmCall));
    expect(withQuery.json.code).toBe('GATEWAY_SIGNATURE');
  });

  test('a signature is bound to its answer and to its call', async () => {
    const answer = await call(mock, firmCall);
    const other = await send(mock, firmCall, signedHeaders(firmCall));
    expect(answer.headers.get('x-gateway-signature')).not.toBe(other.headers.get('x-gateway-signature'));
  });
});

describe('the register', () => {
  test('finds firms by who leads them, and none for a stranger', async () => {
    const search = (legalRepresentativeIdNumber: string) =>
      call(mock, {
        method: 'POST',
        path: '/registry/v1/firm-searches',
        body: { legalRepresentativeIdNumber },
      });
    const { firms } = (await search('441900190506081234')).json;
    expect(firms.map(({ name }: { name: string }) => name)).toEqual([
      '东莞市示例清和商贸有限公司',
      '东莞市示例长堤物流有限公司',
    ]);
    expect((await search('110101199003070000')).json).toEqual({ firms: [] });
  });

  test('tells what changed, and knows what it does not have', async () => {
    const changes = registryChangesSchema.parse(
      (await call(mock, { path: `${firmCall.path}/changes` })).json,
    );
    expect(changes.changes[0]?.item).toBe('住所');
    const missing = await call(mock, { path: '/registry/v1/firms/91441900M0EX9999XX' });
    expect([missing.status, missing.json.code, missing.signed]).toEqual([404, 'NOT_FOUND', true]);
  });

  test('refuses what it cannot read', async () => {
    for (const body of [
      {},
      { legalRepresentativeIdNumber: 1 },
      { legalRepresentativeIdNumber: '1', more: 1 },
    ]) {
      const answer = await call(mock, { method: 'POST', path: '/registry/v1/firm-searches', body });
      expect([answer.status, answer.json.code]).toEqual([400, 'BAD_REQUEST']);
    }
    const large = { legalRepresentativeIdNumber: 'x'.repeat(70_000) };
    const answer = await call(mock, { method: 'POST', path: '/registry/v1/firm-searches', body: large });
    expect([answer.status, answer.json.code]).toEqual([413, 'TOO_LARGE']);
  });
});

describe('the e-licence system', () => {
  test('lists a holder’s licences, and an empty list for whoever has none', async () => {
    const { json } = await call(mock, { path: `/licences/v1/holders/${FIRM}/licences` });
    const { licences } = holderLicencesSchema.parse(json);
    expect(licences).toHaveLength(6);
    const one = await call(mock, { path: `/licences/v1/licences/${licences[1]?.licenceIdentifier}` });
    expect(one.json).toEqual(licences[1]);
    const none = await call(mock, { path: '/licences/v1/holders/91350100M000100Y43/licences' });
    expect([none.status, none.json]).toEqual([200, { licences: [] }]);
    expect((await call(mock, { path: '/licences/v1/licences/1.2.156' })).status).toBe(404);
  });

  test('has a catalogue of kinds', async () => {
    const { kinds } = kindCatalogueSchema.parse((await call(mock, { path: '/licences/v1/kinds' })).json);
    expect(kinds.length).toBeGreaterThanOrEqual(8);
  });
});

describe('the three-factor check', () => {
  const right = { name: '何示例', idNumber: '441900190506081234', phone: '13800005521' };
  const check = async (body: unknown) =>
    (await call(mock, { method: 'POST', path: '/identity/v1/real-name-checks', body })).json;

  test('says yes when all three fit, and no more than no otherwise', async () => {
    expect(await check(right)).toEqual({ matched: true });
    for (const wrong of [{ name: '陈示安' }, { idNumber: '441900190304172083' }, { phone: '15400000003' }]) {
      expect(await check({ ...right, ...wrong })).toEqual({ matched: false });
    }
  });
});

describe('trouble on purpose', () => {
  const set = (mode: string, delayMilliseconds = 0) =>
    act(mock, 'set-fault', { service: 'registry', mode, delayMilliseconds });
  afterEach(() => set('up'));

  test('a service that is down cuts the connection; the others go on', async () => {
    await set('down');
    await expect(call(mock, firmCall)).rejects.toThrow('fetch failed');
    expect((await call(mock, { path: '/licences/v1/kinds' })).status).toBe(200);
    await set('up');
    expect((await call(mock, firmCall)).status).toBe(200);
  });

  test('a slow one takes its time', async () => {
    await set('up', 300);
    const began = performance.now();
    expect((await call(mock, firmCall)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThanOrEqual(295);
  });

  test('garbage is signed rightly and does not parse', async () => {
    await set('garbage');
    const answer = await call(mock, firmCall);
    expect([answer.status, answer.signed]).toEqual([200, true]);
    expect(() => JSON.parse(answer.text)).toThrow();
  });

  test('a forged answer is right but for its signature', async () => {
    await set('forged');
    const answer = await call(mock, firmCall);
    expect([answer.status, answer.signed]).toEqual([200, false]);
    expect(registryFirmSchema.parse(answer.json).creditCode).toBe(FIRM);
  });

  test('can meet the identity service’s sign-in and WeChat too', async () => {
    const discovery = `${mock.url}/identity/oidc/.well-known/openid-configuration`;
    for (const [service, url] of [
      ['identity', discovery],
      ['wechat', `${mock.url}/wechat/sns/jscode2session`],
    ] as const) {
      await act(mock, 'set-fault', { service, mode: 'garbage', delayMilliseconds: 0 });
      const text = await (await fetch(url)).text();
      expect(() => JSON.parse(text)).toThrow();
      await act(mock, 'set-fault', { service, mode: 'down', delayMilliseconds: 0 });
      await expect(fetch(url)).rejects.toThrow('fetch failed');
      await act(mock, 'set-fault', { service, mode: 'up', delayMilliseconds: 0 });
      expect((await fetch(url)).status).toBe(200);
    }
  });
});
