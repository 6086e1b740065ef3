import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { type H5Files, h5Files } from '@qzt/bff/http/h5-files';
import { ownershipFiles } from '@qzt/bff/http/ownership-files';
import { route } from '@qzt/bff/http/routes';
import { API } from '@qzt/shared/contracts/api';
import { VERDICTS } from '@qzt/shared/domain/verdict';
import { request } from 'undici';
import { startEdge, type ToyEdge } from '../toy-edge.ts';

const inline = 'window.boot = 1';
const style = 'body{margin:0}';
const hashOf = (content: string): string =>
  `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
const hash = hashOf(inline);
const pageText = `<!doctype html><style>${style}</style><script>${inline}</script>${'<p>页</p>'.repeat(200)}`;
const code = 'a'.repeat(154);

let dir: string;
let h5: H5Files;
let edge: ToyEdge;
let ready = { store: true, keys: true };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'qzt-h5-'));
  await mkdir(join(dir, 'js'));
  await mkdir(join(dir, 'own'));
  await writeFile(join(dir, 'index.html'), pageText);
  await writeFile(join(dir, 'index.html.br'), brotliCompressSync(pageText));
  for (const [name, text] of [
    ['app.3f2a9c1b.js', 'const a = 1;\n'.repeat(500)],
    ['plain.js', 'const b = 2;\n'.repeat(500)],
  ] as const) {
    await writeFile(join(dir, 'js', name), text);
    await writeFile(join(dir, 'js', `${name}.br`), brotliCompressSync(text));
    await writeFile(join(dir, 'js', `${name}.gz`), gzipSync(text));
  }
  await writeFile(
    join(dir, 'csp.json'),
    JSON.stringify({
      scriptHashes: [hash, "'unsafe-inline'", 'x; img-src *'],
      styleHashes: [hashOf(style), "'unsafe-inline'"],
    }),
  );
  await writeFile(join(dir, 'own', 'AbCd1234.txt'), 'owned');
  h5 = await h5Files(dir);
  edge = await startEdge(
    API.map((endpoint) => route(endpoint, () => Promise.reject(new Error('not asked for in this test')))),
    {
      h5,
      ownershipFiles: await ownershipFiles(join(dir, 'own')),
      apiPage: true,
      readiness: { store: async () => ready.store, keys: () => ready.keys },
    },
  );
});
afterAll(async () => {
  await edge.stop();
  await rm(dir, { recursive: true, force: true });
});

const get = async (
  path: string,
  headers: Record<string, string> = {},
  method: 'GET' | 'HEAD' | 'POST' = 'GET',
) => {
  const { statusCode, headers: got, body } = await request(edge.url + path, { method, headers });
  return { status: statusCode, headers: got, bytes: Buffer.from(await body.arrayBuffer()) };
};
const directives = (policy: unknown): Map<string, string> =>
  new Map(
    String(policy)
      .split(';')
      .map((one) => one.trim())
      .map((one) => [one.split(' ')[0] ?? '', one.split(' ').slice(1).join(' ')]),
  );

test('the page runs under a strict policy with the hashes of its build', async () => {
  const page = await get('/');
  expect(page.status).toBe(200);
  const policy = directives(page.headers['content-security-policy']);
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('script-src')).toBe(`'self' ${hash}`);
  expect(policy.get('style-src')).toBe(`'self' ${hashOf(style)}`);
  expect(policy.get('frame-ancestors')).toBe("'none'");
  expect(policy.get('object-src')).toBe("'none'");
  expect(policy.has('upgrade-insecure-requests')).toBe(false);
  expect(page.headers['strict-transport-security']).toBeUndefined();
  expect(page.headers['referrer-policy']).toBe('no-referrer');
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect(page.headers['permissions-policy']).toContain('camera=(self)');
  expect(page.headers['x-powered-by']).toBeUndefined();
});

test('https alone is upgraded and remembered', async () => {
  const secure = await startEdge([], { publicUrl: 'https://app.test', h5 });
  const { headers, body } = await request(`${secure.url}/`);
  await body.dump();
  expect(directives(headers['content-security-policy']).has('upgrade-insecure-requests')).toBe(true);
  expect(headers['strict-transport-security']).toBe('max-age=31536000');
  await secure.stop();
});

test('an answer that is no page may load nothing', async () => {
  const { headers } = await get('/healthz');
  const policy = directives(headers['content-security-policy']);
  expect([...policy]).toEqual([
    ['default-src', "'none'"],
    ['frame-ancestors', "'none'"],
  ]);
});

test('files are compressed as the browser accepts, and cached by their names', async () => {
  const hashed = await get('/js/app.3f2a9c1b.js', { 'accept-encoding': 'gzip, br' });
  expect(hashed.headers['content-encoding']).toBe('br');
  expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(hashed.headers.vary).toBe('accept-encoding');
  expect(brotliDecompressSync(hashed.bytes).toString()).toBe('const a = 1;\n'.repeat(500));
  const gzipped = await get('/js/plain.js', { 'accept-encoding': 'gzip' });
  expect(gunzipSync(gzipped.bytes).toString()).toBe('const b = 2;\n'.repeat(500));
  expect(gzipped.headers['cache-control']).toBe('no-cache');
  const plain = await get('/js/plain.js', { 'accept-encoding': 'identity' });
  expect(plain.bytes.toString()).toBe('const b = 2;\n'.repeat(500));
  const page = await get('/index.html');
  expect(page.headers['cache-control']).toBe('no-cache');
  const again = await get('/index.html', { 'if-none-match': String(page.headers.etag) });
  expect(again.status).toBe(304);
  expect(again.bytes).toHaveLength(0);
  expect((await get('/index.html', {}, 'HEAD')).bytes).toHaveLength(0);
});

test.each([
  '/csp.json',
  '/js/plain.js.br',
  '/../package.json',
  '/%2e%2e/package.json',
  '/js',
  '/js/',
  '/own',
  '/v/csp.json',
])('nothing else of the folder is served: %s', async (path) => {
  expect((await get(path)).status).toBeGreaterThanOrEqual(400);
});

test('a link in a QR answers the page itself, the same for every code and for whatever asks', async () => {
  const other = 'b'.repeat(400);
  for (const path of [`/v/${code}`, `/v/${code}/`, `/v/${other}`, `/v/${code}?from=chat`]) {
    const answer = await get(path, { 'accept-encoding': 'gzip, br' });
    expect(answer.status).toBe(200);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-robots-tag']).toBe('noindex');
    expect(answer.headers['content-encoding']).toBe('br');
    expect(directives(answer.headers['content-security-policy']).get('script-src')).toBe(`'self' ${hash}`);
    expect(brotliDecompressSync(answer.bytes).toString()).toBe(pageText);
    const head = await get(path, {}, 'HEAD');
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
  }
});

test('without a browser build it says so', async () => {
  const bare = await startEdge([]);
  const { statusCode, headers, body } = await request(`${bare.url}/v/${code}`);
  expect(statusCode).toBe(404);
  expect(headers['content-type']).toContain('text/html');
  expect(await body.text()).toContain('这里没有核验页');
  await bare.stop();
});

test.each([
  `/v/${'a'.repeat(401)}`,
  '/v/',
  '/v/a%0d%0aset-cookie:x',
  '/v/<script>',
  '/v/a/b',
  '/v/%E7%A0%81',
])('what cannot be a code gets a page that says so: %s', async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(422);
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.headers.location).toBeUndefined();
  expect(answer.bytes.toString()).toContain('这不是企证通的证照码');
  expect(answer.headers['x-robots-tag']).toBe('noindex');
  const text = answer.bytes.toString();
  expect(text).not.toContain('<script');
  expect(text).toContain('href="/#/pages/scan/index"');
  const policy = directives(answer.headers['content-security-policy']);
  expect(policy.get('style-src')).toBe(hashOf(/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? ''));
});

test('WeChat finds its ownership file', async () => {
  expect((await get('/v/AbCd1234.txt')).bytes.toString()).toBe('owned');
  expect((await get('/v/Other.txt')).status).toBe(404);
});

test('health is the process, readiness its store and keys', async () => {
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
  ready = { store: false, keys: true };
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/healthz')).status).toBe(200);
  ready = { store: true, keys: false };
  expect((await get('/readyz')).status).toBe(503);
  ready = { store: true, keys: true };
});

test('every endpoint of the contract is in the OpenAPI document', async () => {
  const document = JSON.parse((await get('/api/openapi.json')).bytes.toString()) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; responses: object; requestBody?: object }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map((one) => one.operationId),
  );
  expect(ids.sort()).toEqual(API.map(({ id }) => id).sort());
  const look = document.paths['/api/v1/verification/looks']?.post;
  expect(look?.requestBody).toMatchObject({
    content: { 'application/json': { schema: { required: ['code', 'visit'], additionalProperties: false } } },
  });
  expect(look?.responses).toMatchObject({
    200: {
      content: {
        'application/json': {
          schema: { properties: { verdict: { type: 'string', 'x-extensible-enum': VERDICTS } } },
        },
      },
    },
  });
  expect(Object.keys(look?.responses ?? {})).toEqual(expect.arrayContaining(['200', '422', '429', '503']));
});

test('the documentation page is text alone: every endpoint, field and refusal, and no script', async () => {
  const page = await get('/api/docs');
  const text = page.bytes.toString();
  const policy = directives(page.headers['content-security-policy']);
  expect([policy.get('default-src'), policy.has('script-src')]).toEqual(["'none'", false]);
  expect(text).not.toMatch(/<script|javascript:/);
  const targets = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? '');
  for (const link of links) {
    if (link.startsWith('#')) expect([...targets]).toContain(link);
    else expect((await get(link)).status).toBe(200);
  }
  for (const { id } of API) expect(links).toContain(`#${id}`);
  for (const said of [
    '<code>looks[].because</code>',
    '<code>Idempotency-Key</code>',
    '<code>upstream.registry-unavailable</code> <span lang="zh-CN">登记系统没有应答。不是您的问题',
    VERDICTS.map((verdict) => `<code>${verdict}</code>`).join(', '),
  ]) {
    expect(text).toContain(said);
  }
});
