import { licenceFields } from '../../../miniapp/src/words/licence-fields.ts';

const firm = { name: '东莞市示例清和商贸有限公司', creditCode: '91441900M0EX0017XG' };
const field = (key: string, label: string, value: string, isPublic = true) => ({
  key,
  label,
  value,
  isPublic,
});
const food = {
  number: 'JY14419000000012',
  numberLabel: '许可证编号',
  validFrom: '2022-01-02',
  validTo: '2027-01-01',
  issuer: '示例市市场监督管理局',
  issuedOn: '2022-01-02',
  licenceIdentifier: '1.2.156.3005.2.11100000M0EX910163002.11441900M0EX900132.SL0020000017.001.2',
  fields: [
    field('name', '经营者名称', firm.name),
    field('credit-code', '信用代码', firm.creditCode),
    field('valid-to', '有效期至', '2027年01月01日'),
    field('validity', '有效期限', '2022年1月2日至2027年1月1日'),
    field('phone', '联系电话', '0769-00000017', false),
  ],
};
const lines = (list: readonly { name: string; value: string }[]) =>
  list.map(({ name, value }) => `${name} ${value}`);

test('the holder sees every field once, those that a stranger sees apart from the others', () => {
  const { seen, own } = licenceFields(food, firm);
  expect(lines(seen)).toEqual([
    '许可证编号 JY14 4190 0000 0012',
    `经营者名称 ${firm.name}`,
    '信用代码 9144 1900 M0EX 0017 XG',
    '有效期 2022年1月2日至2027年1月1日',
    '发证机关 示例市市场监督管理局',
    '发证日期 2022年1月2日',
  ]);
  expect(lines(own)).toEqual(['联系电话 0769-00000017', `电子证照标识 ${food.licenceIdentifier}`]);
});

test('a printed end that is another than the record’s is shown too, and the holder is always named', () => {
  const other = { ...food, fields: [field('valid-to', '有效期至', '2026年12月31日')] };
  expect(lines(licenceFields(other, firm).seen)).toEqual(
    expect.arrayContaining([
      '有效期至 2026年12月31日',
      '有效期 2022年1月2日至2027年1月1日',
      `持证企业 ${firm.name}`,
    ]),
  );
});
