/** Koa with nothing around it: a route that checks a code's signature, and routes that send given JSON. */

import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import { importPublicKey, type Sm2PublicKey, verify } from '@qzt/bff/keys/sm2';
import { decodePresentation } from '@qzt/shared/presentation/code';
import Koa from 'koa';
import { answerMeasurements } from './measured.ts';

let key: Sm2PublicKey | undefined;
let json: unknown = {};
let bytes = Buffer.from('{}');

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const router = new Router();
router.post('/check', async (ctx) => {
  const { code } = JSON.parse((await bodyOf(ctx.req)).toString('utf8')) as { code: string };
  const read = decodePresentation(code);
  const valid = key !== undefined && !('fault' in read) && verify(key, read.signed, read.signature);
  ctx.body = { valid };
});
router.get('/json', (ctx) => {
  ctx.body = json;
});
router.get('/bytes', (ctx) => {
  ctx.type = 'application/json';
  ctx.body = bytes;
});

const app = new Koa();
app.use(router.routes());
const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: 'bare', port: (server.address() as AddressInfo).port });
});

answerMeasurements({
  key: (point) => {
    key = importPublicKey(String(point));
  },
  reply: (text) => {
    json = JSON.parse(String(text));
    bytes = Buffer.from(String(text));
  },
});
process.on('SIGTERM', () => process.exit(0));
