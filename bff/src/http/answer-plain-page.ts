import { applyHeaders } from './observed.ts';
import type { HeaderSet } from './security-headers.ts';
import type { Context } from './state.ts';

/** @param page one of plain-pages; `headers` are those of such pages */
export function answerPlainPage(ctx: Context, headers: HeaderSet, status: number, page: string): void {
  applyHeaders(ctx, headers);
  // The same address answers a program otherwise.
  ctx.set('cache-control', 'no-store');
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = page;
}
