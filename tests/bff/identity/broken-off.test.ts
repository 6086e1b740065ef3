/** A real-name check whose process is killed in the middle: real processes, and a province that takes its time. */

import { randomBytes } from 'node:crypto';
import { confirmRealName, getAccount, provePhone, signInWithWechat } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { MongoClient } from 'mongodb';
import { type Answer, sendTo } from '../../support/contract/client.ts';
import { startWorld, type World } from '../../support/processes.ts';
import { personOfTown } from '../../support/town.ts';
import { waitFor } from '../../support/wait.ts';

jest.setTimeout(60_000);

const person = personOfTown('何示例');
const newKey = () => randomBytes(12).toString('hex');
const wechatCode = () => `town:${person.id}:${newKey()}`;

interface Entry {
  _id: string;
  begun: boolean;
  answer: string | null;
  leaseUntil: Date;
}

let world: World;
let client: MongoClient;
const entries = () => client.db().collection<Entry>('idempotency');

beforeAll(async () => {
  world = await startWorld();
  client = await MongoClient.connect(world.mongoUri);
});
afterAll(async () => {
  await client.close();
  await world.stop();
});

const delayProvince = (delayMilliseconds: number) =>
  fetch(`${world.mockUrl}/console/api/actions/set-fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ service: 'identity', mode: 'up', delayMilliseconds }),
  });

async function signIn(): Promise<string> {
  const body = { code: wechatCode(), noticeVersion: PRIVACY_NOTICE_VERSION };
  const { accessToken } = (await sendTo(world.appUrl, signInWithWechat, { body })).json as {
    accessToken: string;
  };
  const proven = await sendTo(world.appUrl, provePhone, { body: { code: wechatCode() } }, accessToken);
  expect(proven.status).toBe(200);
  return accessToken;
}

const codeOf = (answer: Answer) => (answer.json as { code?: string }).code;

test('is not run again: the person is told where to look, and asks anew', async () => {
  const token = await signIn();
  const { name, idNumber } = person;
  const body = { name, idNumber, consent: true, noticeVersion: PRIVACY_NOTICE_VERSION };
  const confirm = (key: string) =>
    sendTo(world.appUrl, confirmRealName, { body, headers: { 'idempotency-key': key } }, token);

  await delayProvince(4000);
  const key = newKey();
  const broken = confirm(key).then(
    () => 'answered',
    () => 'no answer',
  );
  await waitFor(() => entries().findOne({ begun: true, answer: null }), { what: 'the first effect' });
  await world.kill('bff');
  expect(await broken).toBe('no answer');
  await delayProvince(0);
  await world.start('bff');

  expect(codeOf(await confirm(key))).toBe('request.in-progress');
  // As if half a minute had passed.
  await entries().updateMany({ begun: true, answer: null }, { $set: { leaseUntil: new Date() } });
  const unknown = await confirm(key);
  expect([unknown.status, unknown.json]).toMatchObject([
    409,
    { code: 'request.outcome-unknown', detail: expect.stringContaining('我的'), retryable: false },
  ]);
  const account = await sendTo(world.appUrl, getAccount, {}, token);
  expect(account.json).toMatchObject({ realName: null });
  const anew = newKey();
  const first = await confirm(anew);
  expect(first.status).toBe(200);
  expect((await confirm(anew)).json).toEqual(first.json);
  expect(codeOf(await confirm(key))).toBe('request.outcome-unknown');
});
