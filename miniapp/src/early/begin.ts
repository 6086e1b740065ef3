/**
 * The first thing that the page does: it asks. What can read the answer and draw it (early.tsx) stands further down, and
 * arrives meanwhile.
 */

import { LOOK_ADDRESS } from '@qzt/shared/contracts/look-address';
import { visitOf } from '../packages/verification/visit.ts';
import { request } from '../platform/request.ts';
import type { HttpResponse } from '../platform/types.ts';
import { codeAt, isPrerendering } from './address.ts';

declare global {
  interface Window {
    /** A look under way. */
    qztBegunLook?: { code: string; reply: Promise<HttpResponse> };
  }
}

const TIMEOUT_MILLISECONDS = 15_000;

const begin = async (code: string): Promise<HttpResponse> =>
  request({
    method: 'POST',
    path: LOOK_ADDRESS,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, visit: await visitOf(code) }),
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  });

const code = codeAt(window.location);
// A look counts: it is made when somebody looks.
if (code !== undefined && !isPrerendering()) {
  const reply = begin(code);
  window.qztBegunLook = { code, reply };
  // Whoever draws hears of it; until then nobody does, and the browser would call that a fault.
  reply.catch(() => undefined);
}
