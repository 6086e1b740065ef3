/** `/api/openapi.json` and the page at `/api/docs`, under a policy of its own: no inline script. */

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { AnyEndpoint } from '@qzt/shared/contracts/endpoint';
import send from 'koa-send';
import { Failure } from '../base/failure.ts';
import { applyHeaders } from './observed.ts';
import { openApi } from './openapi.ts';
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
const FILES = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']);

export interface DocsPage {
  document: Step;
  page: Step;
  /** `ctx.params.file`. */
  file: Step;
}

export function docsPage(endpoints: readonly AnyEndpoint[], publicUrl: string, headers: HeaderSet): DocsPage {
  const document = Buffer.from(JSON.stringify(openApi(endpoints, publicUrl)), 'utf8');
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return {
    document: (ctx) => {
      ctx.state.endpoint = 'openapi';
      ctx.set('cache-control', 'no-cache');
      ctx.set('content-type', 'application/json; charset=utf-8');
      ctx.body = document;
    },
    page: (ctx) => {
      ctx.state.endpoint = 'docs';
      applyHeaders(ctx, headers);
      ctx.set('cache-control', 'no-cache');
      ctx.type = 'text/html; charset=utf-8';
      ctx.body = PAGE;
    },
    file: async (ctx) => {
      ctx.state.endpoint = 'docs';
      const name = String((ctx.params as { file?: unknown }).file);
      applyHeaders(ctx, headers);
      if (name === 'start.js') {
        ctx.type = 'text/javascript; charset=utf-8';
        ctx.body = START;
      } else if (FILES.has(name)) {
        await send(ctx, name, { root, maxage: 3_600_000 });
      } else {
        throw new Failure('request.not-found');
      }
    },
  };
}
