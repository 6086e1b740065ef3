import type { FieldErrorCode } from '@qzt/shared/contracts/errors';
import { CREDIT_CODE_ALPHABET, creditCodeCheck } from '@qzt/shared/domain/credit-code';
import { identityCardCheck } from '@qzt/shared/domain/identity-card';
import type { FieldSchema } from '../arbitrary.ts';

/** A wrong value for a field, and what the field must be told for it. */
export interface Fault {
  what: string;
  value: unknown;
  code: FieldErrorCode;
}

/** Another character of an alphabet than the one there. */
const changed = (text: string, at: number, alphabet: string): string => {
  const next = alphabet[(alphabet.indexOf(text.charAt(at)) + 1) % alphabet.length] ?? '';
  return text.slice(0, at) + next + text.slice(at + 1);
};

const creditCodeFaults = (good: string): Fault[] => {
  const otherSubject = changed(good.slice(0, 17), 16, '0123456789');
  return [
    { what: 'one character short', value: good.slice(0, 17), code: 'credit-code.length' },
    {
      what: 'a letter that codes never hold',
      value: `${good.slice(0, 9)}I${good.slice(10)}`,
      code: 'credit-code.character',
    },
    {
      what: 'another last character',
      value: changed(good, 17, CREDIT_CODE_ALPHABET),
      code: 'credit-code.check',
    },
    {
      what: 'another 17th character under a right 18th',
      value: otherSubject + creditCodeCheck(otherSubject),
      code: 'credit-code.subject-check',
    },
  ];
};

const idNumberFaults = (good: string): Fault[] => {
  const noDay = `${good.slice(0, 10)}0230${good.slice(14, 17)}`;
  return [
    { what: 'a digit short', value: good.slice(1), code: 'id-number.shape' },
    { what: 'born on 30 February', value: noDay + identityCardCheck(noDay), code: 'id-number.date' },
    { what: 'another last digit', value: changed(good, 17, '10X98765432'), code: 'id-number.check' },
  ];
};

/** Fields that are judged by more than JSON Schema can say, by their names in the contracts. */
const ownFaults: Record<string, (good: string) => Fault[]> = {
  creditCode: creditCodeFaults,
  idNumber: idNumberFaults,
  name: () => [
    { what: 'letters', value: 'Ada Lovelace', code: 'person-name.shape' },
    { what: 'one character', value: '何', code: 'person-name.shape' },
  ],
};

/** Fields whose schema says by itself what is wrong with another type, or with nothing. */
const ownCodes: Record<string, FieldErrorCode> = { consent: 'consent.required' };

/** What a required field is told when it is left out. */
export const codeOfMissing = (name: string): FieldErrorCode => ownCodes[name] ?? 'field.missing';

const outOfPattern = '!?';

/** Everything wrong that a field of a body can be, by its schema and by what else is judged of it. */
export const faultsOf = (
  name: string,
  field: FieldSchema,
  good: unknown,
  part: 'params' | 'query' | 'body',
): Fault[] => {
  const faults: Fault[] = [];
  const add = (what: string, value: unknown, code: FieldErrorCode) => faults.push({ what, value, code });
  if (part === 'body') {
    const typeCode = ownCodes[name] ?? (field.enum ? 'field.not-an-option' : 'field.type');
    const otherType = field.type === 'string' ? 7 : 'yes';
    add('another type', otherType, typeCode);
    add('null', null, typeCode);
    add('an object', { $gt: '' }, typeCode);
  }
  if (part === 'query') add('given twice', [String(good ?? 'x'), 'again'], 'field.type');
  if (field.const === true) add('false', false, ownCodes[name] ?? 'field.not-an-option');
  if (field.enum) add('no option', 'something else', 'field.not-an-option');
  if (field.maxLength) add('too long', 'x'.repeat(field.maxLength + 1), 'field.too-long');
  if (field.minLength === 1) add('empty', '', 'field.missing');
  if (field.minLength && field.minLength > 1)
    add('too short', 'x'.repeat(field.minLength - 1), 'field.too-short');
  if (field.pattern) add('out of pattern', outOfPattern, 'field.pattern');
  return [...faults, ...(ownFaults[name]?.(String(good)) ?? [])];
};
