import { type Route, route } from '@qzt/bff/http/routes';
import { API } from '@qzt/shared/contracts/api';
import { endpoint, fillPath } from '@qzt/shared/contracts/endpoint';
import { compose, startOutside } from '../support/composed.ts';
import { startEdge, type ToyEdge } from '../toy-edge.ts';

const guarded = API.filter(({ access }) => access === 'real-name');
const open = endpoint({
  id: 'toy.account',
  method: 'GET',
  path: '/api/v1/toy/account',
  summary: 'For accounts',
  access: 'account',
  status: 204,
  errors: [],
});

/** Parameters, body and idempotency key are all missing or wrong: none of it is looked at. */
const ask = async (url: string, { method, path }: (typeof guarded)[number], bearer: string) => {
  const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']));
  const reply = await fetch(url + fillPath(path, params), {
    method,
    headers: { authorization: `Bearer ${bearer}` },
  });
  return [reply.status, ((await reply.json()) as { code: string }).code];
};

describe('an endpoint for confirmed people', () => {
  let edge: ToyEdge;
  let reached: string[];
  let judged: string[];
  beforeEach(async () => {
    reached = [];
    judged = [];
    const routes: Route[] = [...guarded, open].map((one) =>
      route(one, async () => {
        reached.push(one.id);
        return undefined;
      }),
    );
    edge = await startEdge(routes, {
      realNameConfirmed: async (accountId) => {
        judged.push(accountId);
        return accountId === 'confirmed';
      },
    });
  });
  afterEach(() => edge.stop());

  test.each(guarded.map((one) => ({ id: one.id, one })))(
    'is closed before anything else is looked at: $id',
    async ({ one }) => {
      expect(await ask(edge.url, one, 'unconfirmed')).toEqual([403, 'identity.real-name-required']);
      expect(reached).toEqual([]);
      expect(judged).toEqual(['unconfirmed']);
    },
  );

  test('is open to them, and an account’s own endpoints ask nobody’s name', async () => {
    const headers = { authorization: 'Bearer unconfirmed' };
    expect((await fetch(edge.url + open.path, { headers })).status).toBe(204);
    expect(judged).toEqual([]);
    const list = guarded.find(({ id }) => id === 'wallet.listFirms');
    await fetch(edge.url + list?.path, { headers: { authorization: 'Bearer confirmed' } });
    expect(reached).toEqual([open.id, 'wallet.listFirms']);
  });
});

test('the app itself closes every one of them to an account without a confirmed person', async () => {
  const outside = await startOutside();
  try {
    const app = await compose(outside);
    try {
      const bearer = await app.bearerOfNobody();
      expect(guarded.length).toBeGreaterThanOrEqual(5);
      for (const one of guarded) {
        expect([one.id, ...(await ask(app.url, one, bearer))]).toEqual([
          one.id,
          403,
          'identity.real-name-required',
        ]);
      }
    } finally {
      await app.stop();
    }
  } finally {
    await outside.stop();
  }
});
