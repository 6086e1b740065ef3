import { createPresenting } from '../../../miniapp/src/state/presenting.ts';
import { createSession } from '../../../miniapp/src/state/session.ts';
import { waitFor } from '../../support/wait.ts';
import { json, memoryStore, refusal, scriptedServer } from './scripted.ts';

const account = {
  id: 'aaaaaaaaaaaaaaaaaaaaaaaa',
  phone: null,
  realName: null,
  createdAt: '2026-11-23T10:00:00+08:00',
};
const start = Date.parse('2026-11-23T10:00:00+08:00');
const creditCode = '91441900M0EX0017XG';

/** A server that makes codes, and a holder's screen with a clock that only the test moves. */
const setUp = () => {
  let now = start;
  let made = 0;
  let keys = 0;
  let refusals = 0;
  const state = {
    away: false,
    refusesLooks: false,
    silent: false,
    refuse: false,
    losesAnswers: false,
    looks: 0,
    holdsOnceOnly: Promise.resolve(),
  };
  const byKey = new Map<string, unknown>();
  const server = scriptedServer(async (call) => {
    if (call.path.endsWith('/refresh')) {
      return json(200, { accessToken: 'good', expiresInSeconds: 300, account });
    }
    if (state.away) throw new Error('no network');
    if (state.silent) return refusal('upstream.licences-unavailable');
    if (call.method === 'GET') {
      return state.refusesLooks
        ? refusal('wallet.licence-not-presentable')
        : json(200, { looks: state.looks, lastLookAt: null });
    }
    if (state.refuse) return refusal('wallet.licence-not-presentable');
    const key = call.headers['idempotency-key'] ?? '';
    const code = byKey.get(key) ?? {
      codeId: String(++made).padStart(24, '0'),
      link: `https://example.com/v/code-${made}`,
      issuedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 300_000).toISOString(),
      rotateAfterSeconds: 60,
      disclosed: ['名称'],
      otherLicences: 5,
      confirmedAt: new Date(now).toISOString(),
    };
    byKey.set(key, code);
    if (state.losesAnswers) throw new Error('the answer got lost');
    if (JSON.parse(call.body ?? '{}').onceOnly) await state.holdsOnceOnly;
    return json(201, code);
  });
  const session = createSession({
    transport: server.transport,
    storage: memoryStore({ 'session.hint': '1' }),
    channel: 'browser',
  });
  const presenting = createPresenting({
    session,
    creditCode,
    licenceId: '0123456789abcdef',
    now: () => now,
    makeKey: async () => `key-number-${++keys}`,
    onRefused: () => {
      refusals += 1;
    },
  });
  const view = () => presenting.view.get();
  return {
    server,
    session,
    refusals: () => refusals,
    state,
    presenting,
    view,
    keysUsed: () => server.callsTo('POST', '/presentations').map((call) => call.headers['idempotency-key']),
    /** Ticks once a second, and lets every answer arrive before the next. */
    pass: async (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        now += 1000;
        presenting.tick();
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    shows: (link: string) =>
      waitFor(() => {
        const current = view();
        return current.status === 'showing' && current.code.link.endsWith(link) && current;
      }),
    becomes: (status: ReturnType<typeof view>['status']) => waitFor(() => view().status === status),
  };
};

test('a code is replaced after its minute, and counts down until then', async () => {
  const { shows, pass, view } = setUp();
  expect(await shows('code-1')).toMatchObject({ secondsToRotation: 60, secondsToExpiry: 300, looks: 0 });
  await pass(59);
  expect(view()).toMatchObject({ secondsToRotation: 1, secondsToExpiry: 241 });
  await pass(1);
  expect(await shows('code-2')).toMatchObject({ secondsToRotation: 60, secondsToExpiry: 300 });
});

test('with the network away the code stays as long as it is good, says so, and is then gone', async () => {
  const { shows, pass, view, state, becomes } = setUp();
  await shows('code-1');
  state.away = true;
  await pass(90);
  const kept = view();
  expect(kept).toMatchObject({ status: 'showing', secondsToRotation: 0, secondsToExpiry: 210 });
  expect(kept.status === 'showing' && kept.trouble).toBeTruthy();
  await pass(210);
  await becomes('expired');
});

test('asking for a new one while the network is away keeps the one on the screen', async () => {
  const { shows, presenting, state, view } = setUp();
  await shows('code-1');
  state.away = true;
  presenting.renew();
  expect(view().status).toBe('showing');
  const kept = await waitFor(() => {
    const current = view();
    return current.status === 'showing' && current.trouble !== null && current;
  });
  expect(kept.code.link).toMatch(/code-1$/);
  state.away = false;
  presenting.renew();
  expect(await shows('code-2')).toMatchObject({ trouble: null });
});

test('a lost answer makes no second code: the same key is used again, and gets the first', async () => {
  const { shows, pass, state, keysUsed, becomes, presenting } = setUp();
  await shows('code-1');
  state.losesAnswers = true;
  await pass(61);
  expect(keysUsed().slice(1)).toEqual(['key-number-2']);
  state.losesAnswers = false;
  await pass(6);
  await shows('code-2');
  expect(keysUsed()).toEqual(['key-number-1', 'key-number-2', 'key-number-2']);
  expect(presenting.view.get().status).toBe('showing');
  await becomes('showing');
});

test('trouble at the authority is an answer: the next attempt is a new one', async () => {
  const { state, becomes, presenting, keysUsed, shows } = setUp();
  state.silent = true;
  await becomes('failed');
  state.silent = false;
  presenting.renew();
  await shows('code-1');
  expect(new Set(keysUsed()).size).toBe(2);
});

describe('once it may no longer be presented the code is gone for good', () => {
  test.each([
    ['by the holder asking for a new one', 'refuse', 0],
    ['by rotation', 'refuse', 61],
    ['by the question how often it was looked at', 'refusesLooks', 4],
  ] as const)('%s', async (_, refusing, seconds) => {
    const { shows, state, presenting, becomes, pass, view, refusals } = setUp();
    await shows('code-1');
    state[refusing] = true;
    if (seconds === 0) presenting.renew();
    await pass(seconds);
    await becomes('refused');
    expect(refusals()).toBe(1);
    expect(JSON.stringify(view())).not.toContain('code-1');
    await pass(300);
    expect(view().status).toBe('refused');
    expect(refusals()).toBe(1);
  });

  test('an answer that was on its way does not bring it back', async () => {
    const { shows, state, presenting, becomes, pass, view, server } = setUp();
    await shows('code-1');
    let release = (): void => undefined;
    state.holdsOnceOnly = new Promise((resolve) => {
      release = resolve;
    });
    presenting.setOnceOnly(true);
    await waitFor(() => server.callsTo('POST', '/presentations').length === 2);
    state.refuse = true;
    presenting.renew();
    await becomes('refused');
    release();
    await pass(2);
    expect(view().status).toBe('refused');
  });
});

test('after sign-out nothing of the code is left, whatever still arrives', async () => {
  const { shows, state, session, presenting, view, pass } = setUp();
  await shows('code-1');
  presenting.renew();
  session.forget();
  state.away = true;
  await pass(3);
  expect(view()).toEqual({ status: 'loading' });
});

test('looks are told; a once-only code that was looked at ends the rotation until the holder goes on', async () => {
  const { shows, pass, state, presenting, becomes, keysUsed, view } = setUp();
  await shows('code-1');
  state.looks = 2;
  await pass(4);
  expect(view()).toMatchObject({ status: 'showing', looks: 2 });

  state.looks = 0;
  presenting.setOnceOnly(true);
  expect(view().status).toBe('loading');
  await shows('code-2');
  state.looks = 1;
  await pass(4);
  await becomes('spent');
  const made = keysUsed().length;
  await pass(200);
  expect(keysUsed()).toHaveLength(made);
  state.looks = 0;
  presenting.renew();
  await shows('code-3');
});

test('a once-only code that is used in its last second is told, not replaced', async () => {
  const { shows, pass, state, presenting, becomes, keysUsed } = setUp();
  await shows('code-1');
  presenting.setOnceOnly(true);
  await shows('code-2');
  await pass(59);
  const made = keysUsed().length;
  state.looks = 1;
  await pass(1);
  await becomes('spent');
  expect(keysUsed()).toHaveLength(made);
});

test('an answer to an earlier wish does not replace a later one', async () => {
  const { shows, presenting, server, view, state } = setUp();
  await shows('code-1');
  let release = (): void => undefined;
  state.holdsOnceOnly = new Promise((resolve) => {
    release = resolve;
  });
  const wishes = () =>
    server.callsTo('POST', '/presentations').map((call) => JSON.parse(call.body ?? '').onceOnly);
  presenting.setOnceOnly(true);
  await waitFor(() => wishes().length === 2);
  presenting.setOnceOnly(false);
  await shows('code-3');
  expect(wishes()).toEqual([false, true, false]);
  release();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(view()).toMatchObject({ status: 'showing', code: { link: expect.stringMatching(/code-3$/) } });
});
