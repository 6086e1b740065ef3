/** `/api/openapi.json` and the page at `/api/docs`, made from it at start: headings and tables, no script. */

import { apiPageText } from './api-page-text.ts';
import { answerFile, memoryFile } from './memory-files.ts';
import { applyHeaders } from './observed.ts';
import type { OpenApiDocument } from './openapi.ts';
import type { HeaderSet } from './security-headers.ts';
import type { Step } from './state.ts';

export interface ApiPage {
  document: Step;
  page: Step;
}

export function apiPage(openApiDocument: OpenApiDocument, headers: HeaderSet): ApiPage {
  const document = memoryFile(Buffer.from(JSON.stringify(openApiDocument)), {
    type: 'application/json; charset=utf-8',
    cacheControl: 'no-cache',
  });
  const page = memoryFile(Buffer.from(apiPageText(openApiDocument)), {
    type: 'text/html; charset=utf-8',
    cacheControl: 'no-cache',
  });
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
  };
}
