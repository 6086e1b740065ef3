import { Failure } from '@qzt/bff/base/failure';
import { connect, StoreRefused, storeAnswers } from '@qzt/bff/storage/connection';
import { storeFailure } from '@qzt/bff/storage/trouble';
import { testOnOwnStore } from '../../support/engine.ts';
import { freePort } from '../../support/ports.ts';
import { openStandIn, openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

let store: TestStore;
afterEach(() => store.close());

const codeOf = (error: unknown): string => {
  const known = storeFailure(error);
  return known instanceof Failure ? known.code : 'not the store';
};
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it went well',
    (error: unknown) => codeOf(error),
  );

testOnOwnStore('a store that is gone fails fast, by name, and readiness says so', async () => {
  store = await openTestStore();
  const connection = await store.connect();
  await connection.collection('things').insertOne({ a: 1 });
  expect(await storeAnswers(connection)).toBe(true);
  await store.stopServer();
  const startedAt = performance.now();
  expect(await failureOf(connection.collection('things').insertOne({ a: 2 }))).toBe('store.unavailable');
  expect(await failureOf(connection.collection('things').findOne({ a: 1 }))).toBe('store.unavailable');
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(await storeAnswers(connection)).toBe(false);
});

test('a full store refuses writes by name and goes on reading', async () => {
  store = await openStandIn({ maxBytes: 50_000 });
  const connection = await store.connect();
  const things = connection.collection('things');
  await things.insertOne({ a: 1 });
  const big = () => things.insertOne({ text: 'x'.repeat(20_000) });
  const outcomes = [
    await failureOf(big()),
    await failureOf(big()),
    await failureOf(big()),
    await failureOf(big()),
  ];
  expect(outcomes).toContain('store.unavailable');
  expect(await failureOf(things.insertMany([{ text: 'x'.repeat(60_000) }], { ordered: false }))).toBe(
    'store.unavailable',
  );
  expect(await things.findOne({ a: 1 })).toMatchObject({ a: 1 });
});

test('what is wrong with a document is not the store’s trouble', async () => {
  store = await openTestStore();
  const things = (await store.connect()).collection<{ _id: number }>('things');
  await things.insertOne({ _id: 1 });
  expect(await failureOf(things.insertOne({ _id: 1 }))).toBe('not the store');
  expect(codeOf(new TypeError('x'))).toBe('not the store');
  expect(codeOf(undefined)).toBe('not the store');
});

test('production refuses the stand-in', async () => {
  store = await openStandIn();
  await expect(connect({ uri: store.uri, production: true }, silent)).rejects.toBeInstanceOf(StoreRefused);
});

test('no store at all is an error within seconds', async () => {
  store = await openTestStore();
  const uri = `mongodb://127.0.0.1:${await freePort()}/qzt`;
  expect(await failureOf(connect({ uri, production: false }, silent))).toBe('store.unavailable');
});
