import { route } from '@qzt/bff/http/routes';
import { UpstreamFailure, type UpstreamKind } from '@qzt/bff/upstream/failure';
import { endpoint } from '@qzt/shared/contracts/endpoint';
import type { Problem } from '@qzt/shared/contracts/errors';
import * as z from 'zod/mini';
import { startEdge, type ToyEdge } from '../toy-edge.ts';

const careless = endpoint({
  id: 'toy.careless',
  method: 'GET',
  path: '/api/v1/toy/careless/{service}/{kind}',
  summary: 'Asks another service and never thinks of trouble',
  access: 'public',
  params: z.strictObject({
    service: z.enum(['registry', 'licences', 'identity', 'wechat']),
    kind: z.string(),
  }),
  reply: z.object({}),
  status: 200,
  errors: [],
});

let edge: ToyEdge;
beforeAll(async () => {
  edge = await startEdge([
    route(careless, async ({ params }) => {
      throw new UpstreamFailure(params.service, params.kind as UpstreamKind);
    }),
  ]);
});
afterAll(() => edge.stop());

test.each(['registry', 'licences', 'identity', 'wechat'])(
  'trouble of %s that nobody thought of is named, never a failure of ours',
  async (service) => {
    for (const kind of [
      'refused',
      'not-found',
      'timed-out',
      'breaker-open',
      'malformed',
      'unfit',
      'in-doubt',
    ]) {
      const reply = await fetch(`${edge.url}/api/v1/toy/careless/${service}/${kind}`);
      const { code } = (await reply.json()) as Problem;
      expect([reply.status, code]).toEqual([503, `upstream.${service}-unavailable`]);
    }
  },
);
