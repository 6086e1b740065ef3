/** Every field of a licence as text, for its holder: first what a stranger who scans sees too. */

import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { fullDayText } from './ages.ts';
import { numberText, validityText } from './licence.ts';

export interface NamedValue {
  key: string;
  /** As printed: 法定代表人. */
  name: string;
  value: string;
  /** Read digit by digit. */
  code: boolean;
}

export interface LicenceFields {
  /** What a stranger who scans sees. */
  seen: readonly NamedValue[];
  /** What only the firm sees. */
  own: readonly NamedValue[];
}

type Shown = Pick<
  Licence,
  'number' | 'numberLabel' | 'validFrom' | 'validTo' | 'issuer' | 'issuedOn' | 'licenceIdentifier' | 'fields'
>;

const line = (key: string, name: string, value: string): NamedValue => ({ key, name, value, code: false });

const codeLine = (key: string, name: string, value: string): NamedValue => ({
  key,
  name,
  value: numberText(value),
  code: true,
});

export function licenceFields(licence: Shown, firm: Pick<Firm, 'name' | 'creditCode'>): LicenceFields {
  const { number, numberLabel, validTo, fields } = licence;
  const until = validTo === null ? '长期' : fullDayText(validTo);
  const period = `${fullDayText(licence.validFrom)}至${until}`;
  // 2027年01月01日 is 2027年1月1日.
  const plainDay = (text: string) => text.replace(/([年月])0/g, '$1');
  // 有效期 says both its ends already.
  const isSaid = ({ label, value }: Licence['fields'][number]) =>
    label.startsWith('有效期') && [until, period].includes(plainDay(value));
  const printed = (isPublic: boolean) =>
    fields
      .filter((field) => field.isPublic === isPublic && !isSaid(field))
      .map(({ key, label, value }) =>
        value === firm.creditCode ? codeLine(key, label, value) : line(key, label, value),
      );
  const namesHolder = fields.some(({ value, isPublic }) => isPublic && value === firm.name);
  return {
    seen: [
      codeLine('number', numberLabel, number),
      ...(namesHolder ? [] : [line('holder', '持证企业', firm.name)]),
      ...printed(true),
      line('validity-period', '有效期', validityText(licence)),
      line('issuer', '发证机关', licence.issuer),
      line('issued-on', '发证日期', fullDayText(licence.issuedOn)),
    ],
    own: [...printed(false), codeLine('licence-identifier', '电子证照标识', licence.licenceIdentifier)],
  };
}
