import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { route } from '@qzt/bff/http/routes';
import { endpoint } from '@qzt/shared/contracts/endpoint';
import * as z from 'zod/mini';
import { startEdge } from '../toy-edge.ts';

const slow = endpoint({
  id: 'toy.slow',
  method: 'GET',
  path: '/api/v1/toy/slow',
  summary: 'Answers when it is told to',
  access: 'public',
  reply: z.object({ done: z.boolean() }),
  status: 200,
  errors: [],
});

async function fetched(url: string, agent: Agent): Promise<{ status: number; close: boolean; text: string }> {
  const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode ?? 0, close: answer.headers.connection === 'close', text };
}

test('a request in flight is finished, its connection closed, and none is taken any more', async () => {
  let entered = (): void => undefined;
  let release = (): void => undefined;
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const allowed = new Promise<void>((resolve) => {
    release = resolve;
  });
  const edge = await startEdge([
    route(slow, async () => {
      entered();
      await allowed;
      return { done: true };
    }),
  ]);
  const agent = new Agent({ keepAlive: true });
  const idle = new Agent({ keepAlive: true });
  expect((await fetched(`${edge.url}/healthz`, idle)).status).toBe(200);

  const flying = fetched(edge.url + slow.path, agent);
  await inside;
  let closed = false;
  const stopping = edge.stop().then(() => {
    closed = true;
  });
  await expect(fetched(`${edge.url}/healthz`, new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(closed).toBe(false);
  release();
  expect(await flying).toEqual({ status: 200, close: true, text: '{"done":true}' });
  await stopping;
  agent.destroy();
  idle.destroy();
});

test('a client that goes away aborts the work done for it', async () => {
  let signal: AbortSignal | undefined;
  let entered = (): void => undefined;
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const aborted = new Promise<void>((resolve) => {
    void inside.then(() => signal?.addEventListener('abort', () => resolve()));
  });
  const edge = await startEdge([
    route(slow, async (call) => {
      signal = call.signal;
      entered();
      await aborted;
      return { done: false };
    }),
  ]);
  const leaving = new AbortController();
  const asked = fetch(edge.url + slow.path, { signal: leaving.signal });
  await inside;
  leaving.abort();
  await expect(asked).rejects.toThrow('abort');
  await aborted;
  await edge.stop();
});
