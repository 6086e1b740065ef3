import { licenceIdentifierFault } from '@qzt/shared/domain/licence-identifier';
import { type AuthorityLicence, holderLicencesSchema } from '@qzt/shared/government/licences';
import { registryAppointmentsSchema } from '@qzt/shared/government/registry';
import { act, call, type Mock, startMock, TODAY } from './support.ts';

const FIRM = '91441900M0EX0017XG';
const FORMER = '441900190506081234';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.remove());

const api = async (path: string) => (await fetch(`${mock.url}/console/api${path}`)).json();
const page = async (path: string) => (await fetch(`${mock.url}${path}`)).text();
const licencesNow = async (): Promise<AuthorityLicence[]> =>
  holderLicencesSchema.parse((await call(mock, { path: `/licences/v1/holders/${FIRM}/licences` })).json)
    .licences;
const find = async (kindName: string): Promise<AuthorityLicence> => {
  const licence = (await licencesNow()).findLast((one) => one.kindName === kindName);
  if (!licence) throw new Error(`no ${kindName}`);
  return licence;
};
const ledBy = async (idNumber: string): Promise<string[]> => {
  const { json } = await call(mock, {
    method: 'POST',
    path: '/registry/v1/firm-searches',
    body: { legalRepresentativeIdNumber: idNumber },
  });
  return json.firms.map(({ creditCode }: { creditCode: string }) => creditCode);
};
const submit = (action: string, form: Record<string, string>) =>
  fetch(`${mock.url}/console/actions/${action}`, {
    method: 'POST',
    headers: { origin: mock.url },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });

describe('the console', () => {
  test('searches the town by name, credit code and legal representative', async () => {
    for (const query of ['清和', FIRM, '9144 1900 m0ex 0017 xg', '何示例']) {
      const { firms } = (await api(`/firms?q=${encodeURIComponent(query)}`)) as { firms: { name: string }[] };
      expect(firms.map(({ name }) => name)).toContain('东莞市示例清和商贸有限公司');
    }
    const { people } = (await api(`/people?q=${encodeURIComponent('梁示宁')}`)) as {
      people: { firms: object[] }[];
    };
    expect(people.map(({ firms }) => firms.length)).toEqual([4]);
    expect(await page(`/console?q=${encodeURIComponent('清和')}`)).toContain(`/console/firms/${FIRM}`);
    expect(await page(`/console/firms/${FIRM}`)).toContain('食品经营许可证');
  });

  test('changes a licence’s status and takes it back', async () => {
    const { licenceIdentifier } = await find('食品经营许可证');
    await act(mock, 'set-licence-status', { licenceIdentifier, status: 'revoked' });
    expect(await find('食品经营许可证')).toMatchObject({ status: 'revoked', statusSince: TODAY });
    await act(mock, 'set-licence-status', { licenceIdentifier, status: 'valid' });
    expect(await find('食品经营许可证')).toMatchObject({ status: 'valid', statusReason: null });
  });

  test('issues a new version: a new identifier with the same number, the old one superseded', async () => {
    const old = await find('医疗器械经营许可证');
    const { licence } = await act(mock, 'issue-new-version', { licenceIdentifier: old.licenceIdentifier });
    expect(licence.licenceIdentifier).not.toBe(old.licenceIdentifier);
    expect(licenceIdentifierFault(licence.licenceIdentifier)).toBeNull();
    expect(licence).toMatchObject({ number: old.number, status: 'valid', issuedOn: TODAY });
    const both = (await licencesNow()).filter(({ kindName }) => kindName === old.kindName);
    expect(both.map(({ status }) => status)).toEqual(['superseded', 'valid']);
    await expect(
      act(mock, 'issue-new-version', { licenceIdentifier: old.licenceIdentifier }),
    ).rejects.toThrow('409');
  });

  test('changes the legal representative: the old one loses the firm, the new one has it', async () => {
    const { people } = (await api('/people?q=15400000003')) as { people: { idNumber: string }[] };
    const successor = people[0]?.idNumber ?? '';
    await act(mock, 'set-legal-representative', { creditCode: FIRM, personId: 'p003' });
    expect(await ledBy(FORMER)).not.toContain(FIRM);
    expect(await ledBy(successor)).toContain(FIRM);
    const { json } = await call(mock, { path: `/registry/v1/firms/${FIRM}/changes` });
    expect(json.changes[0]).toEqual({
      item: '法定代表人',
      before: '何示例',
      after: '陈示安',
      changedOn: TODAY,
    });
    const told = await call(mock, { path: `/registry/v1/firms/${FIRM}/appointments` });
    const { appointments } = registryAppointmentsSchema.parse(told.json);
    expect(appointments.map(({ idNumber }) => idNumber)).toEqual([FORMER, successor]);
    expect(appointments[0]?.to).toBe(appointments[1]?.from);
    expect(appointments[1]?.to).toBeNull();
  });

  test('keeps what was changed over a restart', async () => {
    const before = [await licencesNow(), (await call(mock, { path: `/registry/v1/firms/${FIRM}` })).json];
    await act(mock, 'set-fault', { service: 'registry', mode: 'down', delayMilliseconds: 0 });
    await mock.stop();
    mock = await startMock({}, mock.dataDir);
    expect([await licencesNow(), (await call(mock, { path: `/registry/v1/firms/${FIRM}` })).json]).toEqual(
      before,
    );
  });

  test('dates changes by its clock', async () => {
    await act(mock, 'set-clock', { offsetMilliseconds: 3 * 86_400_000 });
    await act(mock, 'set-firm-status', { creditCode: FIRM, status: 'cancelled' });
    await act(mock, 'set-clock', { offsetMilliseconds: 0 });
    const { json } = await call(mock, { path: `/registry/v1/firms/${FIRM}` });
    expect(json).toMatchObject({ status: 'cancelled', statusSince: '2026-11-26' });
  });

  test.each([
    ['set-licence-status', { licenceIdentifier: 'x', status: 'lost' }, '400'],
    ['set-licence-status', { licenceIdentifier: 'x', status: 'valid' }, '409'],
    ['set-firm-status', {}, '400'],
    ['set-legal-representative', { creditCode: FIRM, personId: 'p999' }, '409'],
    ['set-fault', { service: 'mongo', mode: 'down', delayMilliseconds: 0 }, '400'],
    ['set-fault', { service: 'registry', mode: 'down', delayMilliseconds: -1 }, '400'],
    ['pick-wechat-person', { personId: 'p999' }, '409'],
    ['constructor', {}, '404'],
  ])('refuses %s of %j with %s', async (action, told, status) => {
    await expect(act(mock, action, told)).rejects.toThrow(`${action}: ${status}`);
  });

  test('its forms do the same and come back to their page', async () => {
    const back = `/console/firms/${FIRM}`;
    const done = await submit('set-firm-status', { creditCode: FIRM, status: 'revoked', back });
    expect([done.status, done.headers.get('location')]).toEqual([303, back]);
    expect(await page(back)).toContain('<strong>吊销</strong>');

    const wrong = await submit('set-firm-status', {
      creditCode: FIRM,
      status: 'gone',
      back: '//evil.example',
    });
    const location = wrong.headers.get('location') ?? '';
    expect(location).toMatch(/^\/console\?problem=/);
    expect(await page(location)).toContain('没有改动');
  });

  test('has its services on top, with what they do now and the usual troubles at one tap', async () => {
    const front = await page('/console');
    expect(front.indexOf('外部服务')).toBeLessThan(front.indexOf('找企业'));
    const setBy = async (id: string) => {
      const [, form = ''] =
        new RegExp(`<form[^>]* id="${id}">(.*?)</form>`, 's').exec(await page('/console')) ?? [];
      const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]);
      expect((await submit('set-fault', Object.fromEntries(fields))).status).toBe(303);
      return ((await api('/faults')) as { faults: Record<string, object> }).faults.registry;
    };
    const card = async () => /id="service-registry".*?<\/span>/s.exec(await page('/console'))?.[0];
    expect(await setBy('slow-registry')).toEqual({ mode: 'up', delayMilliseconds: 5000 });
    expect(await card()).toContain('现在正常，慢 5000 毫秒');
    expect(await setBy('down-registry')).toEqual({ mode: 'down', delayMilliseconds: 0 });
    expect(await card()).toContain('现在断开');
    expect(await setBy('up-registry')).toEqual({ mode: 'up', delayMilliseconds: 0 });
    expect(await card()).toContain('现在正常<');
  });

  test('shows what it is given as text', async () => {
    const text = await page(`/console?q=${encodeURIComponent('<script>alert(1)</script>"')}`);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;');
    expect(text).not.toContain('<script');
  });
});
