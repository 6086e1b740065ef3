import { KINDS } from '@qzt/mock/town/catalogue';
import { buildTown } from '@qzt/mock/town/town';
import { creditCodeFault } from '@qzt/shared/domain/credit-code';
import { addDays, daysBetween } from '@qzt/shared/domain/dates';
import { FIRM_STATUSES } from '@qzt/shared/domain/firm-status';
import { identityCardFault } from '@qzt/shared/domain/identity-card';
import { licenceIdentifierFault } from '@qzt/shared/domain/licence-identifier';
import { LICENCE_KINDS } from '@qzt/shared/domain/licence-kinds';
import { LICENCE_STATES, licenceState } from '@qzt/shared/domain/licence-status';
import { authorityLicenceSchema } from '@qzt/shared/government/licences';
import { TODAY } from './support.ts';

const town = buildTown(TODAY);
const people = [...town.people.values()];
const firms = [...town.firms.values()];
const licences = [...town.licences.values()];
const keyOf = new Map(LICENCE_KINDS.map(({ name, key }) => [name, key]));
const stateOf = (licence: (typeof licences)[number]) =>
  licenceState({ ...licence, kind: keyOf.get(licence.kindName) ?? null }, TODAY);
const numbers = (kindName: string) =>
  licences.filter((licence) => licence.kindName === kindName).map(({ number }) => number);

const plain = (one: ReturnType<typeof buildTown>) =>
  JSON.stringify([[...one.people], [...one.firms], [...one.licences], one.featured]);

describe('the town', () => {
  test('is the same one each time it is built', () => {
    expect(plain(buildTown(TODAY))).toBe(plain(town));
  });

  test('keeps its codes and identifiers from day to day; only dates move', () => {
    const later = buildTown(addDays(TODAY, 100));
    expect([...later.firms.keys()]).toEqual([...town.firms.keys()]);
    expect([...later.licences.keys()]).toEqual([...town.licences.keys()]);
  });

  test('has at least 300 firms: right codes of Dongguan, names with 示例, no two alike', () => {
    expect(firms.length).toBeGreaterThanOrEqual(300);
    for (const { creditCode, name } of firms) {
      expect([creditCode, creditCodeFault(creditCode)]).toEqual([creditCode, null]);
      expect(creditCode.slice(2, 8)).toBe('441900');
      expect(name).toMatch(/^东莞市示例/);
    }
    expect(new Set(firms.map(({ name }) => name)).size).toBe(firms.length);
    expect(new Set(firms.map(({ status }) => status))).toEqual(new Set(FIRM_STATUSES));
    expect(firms.some(({ registeredCapitalFen }) => registeredCapitalFen === null)).toBe(true);
  });

  test('has people with right numbers, and each firm is led by one of them', () => {
    for (const { idNumber, phone, name } of people) {
      expect([idNumber, identityCardFault(idNumber, TODAY)]).toEqual([idNumber, null]);
      expect(idNumber.slice(0, 6)).toBe('441900');
      expect(phone).toMatch(/^1[3-9]\d{9}$/);
      expect(name).toMatch(/^\p{Script=Han}{2,4}$/u);
    }
    for (const key of ['idNumber', 'phone', 'name'] as const) {
      expect(new Set(people.map((person) => person[key])).size).toBe(people.length);
    }
    for (const { legalRepresentativeId } of firms) expect(town.people.has(legalRepresentativeId)).toBe(true);
  });

  test('knows who was appointed to lead a firm, but not of every firm', () => {
    const told = firms.filter(({ appointments }) => appointments.length > 0);
    expect(told.length).toBeGreaterThan(firms.length / 2);
    expect(told.length).toBeLessThan(firms.length);
    for (const { appointments, legalRepresentativeId } of told) {
      expect(appointments.at(-1)).toMatchObject({ personId: legalRepresentativeId, to: null });
    }
  });

  test('offers a person with several firms, one with one, and one with none', () => {
    const counts = town.featured.map(
      ({ personId }) => firms.filter((firm) => firm.legalRepresentativeId === personId).length,
    );
    expect(counts).toEqual([2, 4, 1, 1, 0]);
    const several = firms.filter(({ legalRepresentativeId }) => legalRepresentativeId === 'p002');
    expect(new Set(several.map(({ status }) => status))).toEqual(new Set(FIRM_STATUSES));
  });

  test('every licence is well made: identifier, wire shape, holder, dates', () => {
    for (const licence of licences) {
      expect([licence.licenceIdentifier, licenceIdentifierFault(licence.licenceIdentifier)]).toEqual([
        licence.licenceIdentifier,
        null,
      ]);
      authorityLicenceSchema.parse(licence);
      expect(town.firms.get(licence.holder.creditCode)?.name).toBe(licence.holder.name);
      expect(creditCodeFault(licence.issuer.creditCode)).toBeNull();
      expect(licence.specimen).toBe(true);
      expect(licence.validTo === null || licence.validTo > licence.validFrom).toBe(true);
      expect(licence.issuedOn <= TODAY).toBe(true);
      if (licence.statusSince !== null) {
        expect(licence.statusSince >= licence.validFrom && licence.statusSince <= TODAY).toBe(true);
      }
      expect(licence.statusReason === null).toBe(licence.status === 'valid');
    }
  });

  test('shows every kind in every state', () => {
    const seen = new Set(licences.map((licence) => `${licence.kindName} ${stateOf(licence)}`));
    const wanted = KINDS.flatMap(({ name }) => LICENCE_STATES.map((state) => `${name} ${state}`));
    expect(wanted.filter((one) => !seen.has(one))).toEqual([]);
    for (const { name } of LICENCE_KINDS) expect(KINDS.map((kind) => kind.name)).toContain(name);
  });

  test('expired licences come as the authority records them, and as the calendar makes them', () => {
    const expired = licences.filter((licence) => stateOf(licence) === 'expired');
    expect(new Set(expired.map(({ status }) => status))).toEqual(new Set(['valid', 'expired']));
  });

  test('a superseded licence has a newer version with the same serial', () => {
    const superseded = licences.filter(({ status }) => status === 'superseded');
    for (const { licenceIdentifier, number } of superseded) {
      const serial = licenceIdentifier.split('.').slice(5, 8).join('.');
      const successor = licences.find(
        (other) => other.licenceIdentifier.includes(`.${serial}.002.`) && other.number === number,
      );
      expect(successor?.status).toBe('valid');
    }
  });

  test('numbers are printed as the authorities print them', () => {
    for (const number of numbers('食品经营许可证')) expect(number).toMatch(/^JY\d{14}$/);
    for (const number of numbers('排污许可证')) expect(number).toMatch(/^[0-9A-Z]{18}\d{3}[A-Z]$/);
    for (const number of numbers('烟草专卖零售许可证')) expect(number).toMatch(/^441900\d{6}$/);
    for (const number of numbers('营业执照')) expect(creditCodeFault(number)).toBeNull();
  });

  test('prints stable field keys, and keeps what is not public apart', () => {
    for (const { fields } of licences) {
      for (const { key } of fields) expect(key).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(fields.find(({ key }) => key === 'name')?.isPublic).toBe(true);
      for (const { key, isPublic } of fields) expect(isPublic).toBe(key !== 'contact-phone');
    }
    expect(licences.some(({ fields }) => fields.some(({ isPublic }) => !isPublic))).toBe(true);
  });
});

describe('何示例 and the firm of the pictures', () => {
  const own = licences.filter(({ holder }) => holder.creditCode === '91441900M0EX0017XG');
  const byKind = Object.fromEntries(own.map((licence) => [licence.kindName, licence]));

  test('holds six licences, each in the state that the screens show', () => {
    expect(Object.fromEntries(own.map((licence) => [licence.kindName, stateOf(licence)]))).toEqual({
      营业执照: 'valid',
      食品经营许可证: 'expiring',
      烟草专卖零售许可证: 'suspended',
      道路运输经营许可证: 'expired',
      危险化学品经营许可证: 'revoked',
      医疗器械经营许可证: 'valid',
    });
    expect(byKind.营业执照?.validTo).toBeNull();
  });

  test.each(['2026-11-23', '2028-02-29'])('the food licence has 37 days left on %s as well', (today) => {
    const food = [...buildTown(today).licences.values()].find(({ number }) => number === 'JY14419000000012');
    expect(daysBetween(today, food?.validTo ?? '')).toBe(37);
  });

  test('the faces read as in the pictures', () => {
    const face = (kindName: string) =>
      byKind[kindName]?.fields.filter(({ isPublic }) => isPublic).map(({ label, value }) => [label, value]);
    expect(face('营业执照')).toEqual([
      ['名称', '东莞市示例清和商贸有限公司'],
      ['类型', '有限责任公司（自然人独资）'],
      ['法定代表人', '何示例'],
      ['注册资本', '叁佰万元整'],
      ['住所', '东莞市示例区清和路 8 号 302 室'],
      ['经营范围', '食品销售；烟草制品零售；道路货物运输'],
    ]);
    expect(face('食品经营许可证')).toContainEqual(['有效期至', '2026年12月30日']);
    expect(face('烟草专卖零售许可证')).toContainEqual(['有效期限', '2023年7月2日至2028年7月1日']);
  });
});
