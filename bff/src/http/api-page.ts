/** `/api/openapi.json` and the page at `/api/docs`, under a policy of its own: no inline script. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { answerFile, type MemoryFile, memoryFile, readMemoryFile, typeOf } from './memory-files.ts';
import { applyHeaders } from './observed.ts';
import type { HeaderSet } from './security-headers.ts';
import type { Step } from './state.ts';

const PAGE = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>企证通 API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="icon" href="/api/docs/favicon-32x32.png">
<div id="page"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</html>
`;
const START =
  "SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null });\n";
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];
const AN_HOUR = 'public, max-age=3600';

export interface ApiPage {
  document: Step;
  page: Step;
  /** `ctx.params.file`. */
  file: Step;
}

export type ApiPageFiles = ReadonlyMap<string, MemoryFile>;

/** What the page loads, read once. */
export async function apiPageFiles(): Promise<ApiPageFiles> {
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const files = new Map<string, MemoryFile>();
  for (const name of FILES) {
    const type = typeOf(name) ?? 'application/octet-stream';
    files.set(name, await readMemoryFile(join(root, name), { type, cacheControl: AN_HOUR }));
  }
  const type = 'text/javascript; charset=utf-8';
  files.set('start.js', memoryFile(Buffer.from(START), { type, cacheControl: AN_HOUR }));
  return files;
}

export function apiPage(openApiDocument: object, files: ApiPageFiles, headers: HeaderSet): ApiPage {
  const document = memoryFile(Buffer.from(JSON.stringify(openApiDocument)), {
    type: 'application/json; charset=utf-8',
    cacheControl: 'no-cache',
  });
  const page = memoryFile(Buffer.from(PAGE), { type: 'text/html; charset=utf-8', cacheControl: 'no-cache' });
  return {
    document: (ctx) => {
      ctx.state.endpoint = 'openapi';
      answerFile(ctx, document);
    },
    page: (ctx) => {
      ctx.state.endpoint = 'docs';
      applyHeaders(ctx, headers);
      answerFile(ctx, page);
    },
    file: (ctx) => {
      ctx.state.endpoint = 'docs';
      const file = files.get(String((ctx.params as { file?: unknown }).file));
      if (!file) throw new Failure('request.not-found');
      applyHeaders(ctx, headers);
      answerFile(ctx, file);
    },
  };
}
