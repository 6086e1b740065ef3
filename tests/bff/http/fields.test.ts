import { startEdge, type ToyEdge } from '../toy-edge.ts';
import {
  type AskOptions,
  askOf,
  expectProblem,
  FORM,
  fieldsOf,
  right,
  routes,
  SECRET,
} from './toy-routes.ts';

let edge: ToyEdge;
beforeAll(async () => {
  edge = await startEdge(routes);
});
afterAll(() => edge.stop());

const ask = (path: string, options?: AskOptions) => askOf(edge, path, options);

test.each<[string, Record<string, unknown>, Record<string, string>]>([
  [
    'nothing given',
    {},
    { name: 'field.missing', mode: 'field.missing', once: 'field.missing', consent: 'consent.required' },
  ],
  ['a wrong type', { ...right, name: 7, once: 'yes' }, { name: 'field.type', once: 'field.type' }],
  ['null', { ...right, mode: null }, { mode: 'field.not-an-option' }],
  ['an unknown field', { ...right, extra: 1, more: 2 }, { extra: 'field.unknown', more: 'field.unknown' }],
  ['a name that is none', { ...right, name: 'Bob' }, { name: 'person-name.shape' }],
  ['an endless name', { ...right, name: '张'.repeat(65) }, { name: 'field.too-long' }],
  ['an ID number too short', { ...right, idNumber: '123' }, { idNumber: 'id-number.shape' }],
  [
    'an ID number with a wrong date',
    { ...right, idNumber: '441900199013011234' },
    { idNumber: 'id-number.date' },
  ],
  ['an ID number with a wrong checksum', { ...right, idNumber: SECRET }, { idNumber: 'id-number.check' }],
  ['a phone that is none', { ...right, phone: '12345' }, { phone: 'phone.shape' }],
  ['a key that is none', { ...right, key: 'a b' }, { key: 'field.pattern' }],
  ['no such option', { ...right, mode: 'loud' }, { mode: 'field.not-an-option' }],
  ['no consent', { ...right, consent: false }, { consent: 'consent.required' }],
  ['a number too small', { ...right, count: 0 }, { count: 'field.out-of-range' }],
  ['a number too great', { ...right, count: 10 }, { count: 'field.out-of-range' }],
  ['a fraction', { ...right, count: 1.5 }, { count: 'field.type' }],
  ['an empty list', { ...right, list: [] }, { list: 'field.too-short' }],
  ['a long list', { ...right, list: ['a', 'b', 'c'] }, { list: 'field.too-long' }],
  ['a list of the wrong things', { ...right, list: ['a', 3] }, { 'list.1': 'field.type' }],
  ['a short text', { ...right, text: 'a' }, { text: 'field.too-short' }],
  ['a long text', { ...right, text: 'abcde' }, { text: 'field.too-long' }],
])('every bad field gets its own code: %s', async (_, body, fields) => {
  const answer = await ask(FORM, { body });
  expectProblem(answer, 'request.invalid');
  expect(fieldsOf(answer)).toEqual(fields);
});

test.each([
  ['91350100M000100Y44', 'credit-code.check'],
  ['91350100M000100Y4', 'credit-code.length'],
  ['91350100M000100I43', 'credit-code.character'],
])('a wrong credit code in the address is told part by part: %s', async (code, said) => {
  const answer = await ask(`/api/v1/toy/firms/${code}/forms?page=1234&other=1`, {
    body: { ...right, once: 1 },
  });
  expectProblem(answer, 'request.invalid');
  expect(fieldsOf(answer)).toEqual({
    creditCode: said,
    page: 'field.too-long',
    other: 'field.unknown',
    once: 'field.type',
  });
});

test('__proto__ in a body is an unknown field like any other', async () => {
  const answer = await ask(FORM, { body: `{"__proto__":{"admin":true},${JSON.stringify(right).slice(1)}` });
  expectProblem(answer, 'request.invalid');
  expect(Object.entries(fieldsOf(answer))).toEqual([['__proto__', 'field.unknown']]);
});

test('a query where none belongs is refused by name', async () => {
  const answer = await ask('/api/v1/toy/where?debug=1');
  expectProblem(answer, 'request.invalid');
  expect(fieldsOf(answer)).toEqual({ debug: 'field.unknown' });
});
