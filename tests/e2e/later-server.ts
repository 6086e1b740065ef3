/** The app's server as a later version of it might be: in front of the real one, it says more in every reply. */

import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { API } from '@qzt/shared/contracts/api';
import type { AnyEndpoint } from '@qzt/shared/contracts/endpoint';
import { problemSchema } from '@qzt/shared/contracts/errors';
import { look } from '@qzt/shared/contracts/verification';
import { type Dispatcher, request } from 'undici';
import type { ZodMiniType } from 'zod/mini';
import { wireSchemaOf, withNewFields, withNewMembers } from '../support/contract/replies.ts';

/** What the members that were added say of themselves. */
export const LATER = {
  label: '电子印章',
  detail: '印章已备案',
  kindName: '碳排放许可证',
  device: '车载终端',
  name: '东莞市示例后来有限公司',
} as const;

export interface LaterServer {
  /** In place of every verification’s verdict, where it is set. */
  verdict: string | undefined;
  /** How many replies have grown. */
  grown: () => number;
  stop: () => Promise<void>;
}

const endpointOf = (method: string, path: string): AnyEndpoint | undefined =>
  API.find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );

const reversed = (text: unknown): string => [...String(text)].reverse().join('');

const another = (member: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(member).map(([name, value]) => {
      if (name === 'id' || name === 'creditCode') return [name, reversed(value)];
      // A check’s name is an enum, a firm’s is a text.
      const isTold = name in LATER && (name !== 'name' || 'creditCode' in member);
      return [name, isTold ? LATER[name as keyof typeof LATER] : value];
    }),
  );

/** @param appPort where the app is; @param publicUrl where people think that it is */
export const startLaterServer = async (appPort: number, publicUrl: string): Promise<LaterServer> => {
  let grownReplies = 0;
  const later: LaterServer = { verdict: undefined, grown: () => grownReplies, stop: async () => undefined };

  const grow = (asked: IncomingMessage, status: number, text: string): string => {
    const endpoint = endpointOf(asked.method ?? '', new URL(asked.url ?? '', publicUrl).pathname);
    const schema = status >= 400 ? problemSchema : (endpoint?.reply as ZodMiniType | undefined);
    if (!endpoint || !schema || text === '') return text;
    grownReplies += 1;
    const wire = wireSchemaOf(schema);
    const value = withNewFields(wire, withNewMembers(wire, JSON.parse(text), another));
    const verdict = endpoint.id === look.id && status < 400 ? later.verdict : undefined;
    return JSON.stringify(verdict === undefined ? value : { ...(value as object), verdict });
  };

  const server = createServer(async (asked, answer) => {
    const { connection: _, ...headers } = asked.headers;
    const body = await buffer(asked);
    const reply = await request(`http://127.0.0.1:${appPort}${asked.url}`, {
      method: asked.method as Dispatcher.HttpMethod,
      headers: { ...headers, 'accept-encoding': 'identity' },
      body: body.length > 0 ? body : null,
    });
    const { connection: __, 'transfer-encoding': ___, 'content-length': ____, ...kept } = reply.headers;
    const bytes = Buffer.from(await reply.body.arrayBuffer());
    const isJson = String(kept['content-type']).includes('json');
    answer.writeHead(reply.statusCode, kept);
    answer.end(isJson ? grow(asked, reply.statusCode, bytes.toString('utf8')) : bytes);
  });
  await new Promise<void>((resolve) => server.listen(Number(new URL(publicUrl).port), '127.0.0.1', resolve));
  later.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return later;
};
