/**
 * `/v/<code>`: what stands in a licence QR. Opening it is harmless (previews and crawlers do): it answers the page, the
 * same bytes for every code, and the page then asks by itself. No store is touched, nothing of the code is logged.
 */

import { ERRORS } from '@qzt/shared/contracts/errors';
import { Failure } from '../base/failure.ts';
import { answerPlainPage } from './answer-plain-page.ts';
import { answerFile, type MemoryFile } from './memory-files.ts';
import { applyHeaders } from './observed.ts';
import { OWNERSHIP_FILE, type OwnershipFiles } from './ownership-files.ts';
import { NO_PAGE_HERE, NOT_A_CODE } from './plain-pages.ts';
import type { SecurityHeaders } from './security-headers.ts';
import type { Step } from './state.ts';

const CODE = /^[A-Za-z0-9_-]{1,400}$/;

/** @param page of the browser build; undefined where none is served */
export function presentationLink(
  ownership: OwnershipFiles,
  page: MemoryFile | undefined,
  headers: Pick<SecurityHeaders, 'app' | 'plain'>,
): Step {
  // The address holds the code: nobody is to keep it.
  const file = page && { ...page, cacheControl: 'no-store' };
  return (ctx) => {
    ctx.state.endpoint = 'presentation-link';
    const given = ctx.path.slice('/v/'.length);
    if (OWNERSHIP_FILE.test(given)) {
      const owned = ownership.get(given);
      if (!owned) throw new Failure('request.not-found');
      return answerFile(ctx, owned);
    }
    ctx.set('cache-control', 'no-store');
    ctx.set('x-robots-tag', 'noindex');
    if (!CODE.test(given.replace(/\/$/, ''))) {
      return answerPlainPage(ctx, headers.plain, ERRORS['verification.not-a-code'].status, NOT_A_CODE);
    }
    if (!file) return answerPlainPage(ctx, headers.plain, 404, NO_PAGE_HERE);
    applyHeaders(ctx, headers.app);
    answerFile(ctx, file);
  };
}
