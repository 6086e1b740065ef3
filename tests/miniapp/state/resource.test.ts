import { listSessions } from '@qzt/shared/contracts/identity';
import { CallError } from '../../../miniapp/src/api/failures.ts';
import { createResource, type Kept } from '../../../miniapp/src/state/resource.ts';
import { createSession } from '../../../miniapp/src/state/session.ts';
import { createStore } from '../../../miniapp/src/state/store.ts';
import { json, memoryStore, refusal, scriptedServer } from './scripted.ts';

/** Work whose answers the test gives when it likes. */
const answersLater = () => {
  const asked: { answer: (value: string) => void; refuse: (error: unknown) => void }[] = [];
  const load = (): Promise<string> =>
    new Promise((answer, refuse) => {
      asked.push({ answer, refuse });
    });
  return { asked, load };
};

const keptInMemory = (value: string | null = null) => {
  let held = value;
  const kept: Kept<string> = {
    read: () => held,
    write: (next) => {
      held = next;
    },
    remove: () => {
      held = null;
    },
  };
  return { kept, held: () => held };
};

const silent = new CallError({ kind: 'offline' });
const problem = (retryable: boolean): CallError =>
  new CallError({
    kind: 'problem',
    problem: { type: 't', code: 'c', status: 409, title: 't', requestId: 'r', retryable },
  });

const setUp = (keptValue: string | null = null) => {
  const owner = createStore(0);
  const { asked, load } = answersLater();
  const { kept, held } = keptInMemory(keptValue);
  const resource = createResource({ session: { owner }, load, kept });
  return { owner, asked, held, resource, view: () => resource.view.get() };
};

test('what the device kept is shown until the answer is there', async () => {
  const { resource, asked, view, held } = setUp('old');
  const loaded = resource.load();
  expect(view()).toEqual({ status: 'ready', value: 'old', trouble: null, busy: true });
  asked[0]?.answer('new');
  await loaded;
  expect(view()).toEqual({ status: 'ready', value: 'new', trouble: null, busy: false });
  expect(held()).toBe('new');
});

test('an answer that comes after sign-out is neither shown nor kept', async () => {
  const { resource, owner, asked, view, held } = setUp('old');
  const loaded = resource.load();
  owner.set(1);
  expect(view()).toEqual({ status: 'loading' });
  asked[0]?.answer('of the one before');
  await loaded;
  expect(view()).toEqual({ status: 'loading' });
  expect(held()).toBeNull();
});

test('of two questions the later one counts, whichever is answered first', async () => {
  const { resource, asked, view } = setUp();
  const first = resource.load();
  const second = resource.load();
  asked[1]?.answer('second');
  await second;
  asked[0]?.answer('first');
  await first;
  expect(view()).toMatchObject({ value: 'second' });
});

test.each([
  ['silence', silent],
  ['trouble that may pass', problem(true)],
])('%s leaves what was shown, and says so', async (_, error) => {
  const { resource, asked, view, held } = setUp('old');
  const loaded = resource.load();
  asked[0]?.refuse(error);
  await loaded;
  expect(view()).toEqual({ status: 'ready', value: 'old', trouble: error, busy: false });
  expect(held()).toBe('old');
});

test('a refusal that will not change ends what was shown and kept', async () => {
  const { resource, asked, view, held } = setUp('old');
  const loaded = resource.load();
  const refused = problem(false);
  asked[0]?.refuse(refused);
  await loaded;
  expect(view()).toEqual({ status: 'failed', error: refused });
  expect(held()).toBeNull();
});

test('a page that is gone hears nothing any more', async () => {
  const { resource, asked, view } = setUp();
  const loaded = resource.load();
  resource.end();
  asked[0]?.answer('late');
  await loaded;
  expect(view()).toEqual({ status: 'loading' });
});

describe('who it belongs to', () => {
  const account = (id: string) => ({
    id,
    phone: null,
    realName: null,
    createdAt: '2026-11-23T10:00:00+08:00',
  });
  const A = account('aaaaaaaaaaaaaaaaaaaaaaaa');
  const B = account('bbbbbbbbbbbbbbbbbbbbbbbb');

  test('a renewed sign-in that answers after sign-out signs nobody in', async () => {
    let answer: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const server = scriptedServer(async () => {
      answer?.();
      await held;
      return json(200, { accessToken: 'good', expiresInSeconds: 300, account: A });
    });
    const storage = memoryStore({ 'session.hint': '1' });
    const session = createSession({ transport: server.transport, storage, channel: 'browser' });
    const resumed = session.resume();
    await asked;
    session.forget();
    letGo();
    await resumed;
    expect(session.signIn.get()).toEqual({ status: 'signed-out' });
    expect(storage.get('session.hint')).toBeUndefined();
  });

  test('changes when another tab has signed in somebody else, not when the same person’s token is renewed', async () => {
    let who = A;
    let token = 'first';
    const server = scriptedServer((call) => {
      if (call.path.endsWith('/refresh')) {
        return json(200, { accessToken: token, expiresInSeconds: 300, account: who });
      }
      return call.headers.authorization === `Bearer ${token}`
        ? json(200, { sessions: [] })
        : refusal('identity.token-expired');
    });
    const storage = memoryStore({ 'session.hint': '1' });
    const session = createSession({ transport: server.transport, storage, channel: 'browser' });
    await session.call(listSessions, {});
    expect(session.owner.get()).toBe(0);
    token = 'second';
    await session.call(listSessions, {});
    expect(session.owner.get()).toBe(0);
    [who, token] = [B, 'third'];
    await session.call(listSessions, {});
    expect(session.owner.get()).toBe(1);
    expect(session.signIn.get()).toEqual({ status: 'signed-in', account: B });
  });
});
