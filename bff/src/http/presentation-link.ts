/**
 * `/v/<code>`: what stands in a licence QR. Opening it is harmless (previews and crawlers do): it only points to the
 * page, which then asks by itself. No store is touched, nothing of the code is logged.
 */

import { ERRORS } from '@qzt/shared/contracts/errors';
import { browserAddress, ROUTES } from '@qzt/shared/contracts/pages';
import send from 'koa-send';
import { Failure } from '../base/failure.ts';
import type { Step } from './state.ts';

const CODE = /^[A-Za-z0-9_-]{1,400}$/;
const OWNERSHIP_FILE = /^[A-Za-z0-9_-]{1,64}\.txt$/;

const notACode = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>企证通</title>
<p>${ERRORS['verification.not-a-code'].title}</p>
<p><a href="/">打开企证通</a></p>
</html>
`;

/** @param ownershipDir folder with the file by which WeChat knows who owns this address; null: none */
export function presentationLink(ownershipDir: string | null): Step {
  return async (ctx) => {
    ctx.state.endpoint = 'presentation-link';
    const given = ctx.path.slice('/v/'.length);
    if (OWNERSHIP_FILE.test(given)) {
      const found = ownershipDir !== null && (await sendFrom(ctx, given, ownershipDir));
      if (!found) throw new Failure('request.not-found');
      return;
    }
    ctx.set('cache-control', 'no-store');
    const code = given.replace(/\/$/, '');
    if (!CODE.test(code)) {
      ctx.status = ERRORS['verification.not-a-code'].status;
      ctx.type = 'text/html; charset=utf-8';
      ctx.body = notACode;
      return;
    }
    ctx.status = 303;
    ctx.set('location', browserAddress(`${ROUTES.verdict}?code=${code}`));
  };
}

async function sendFrom(ctx: Parameters<Step>[0], name: string, root: string): Promise<boolean> {
  try {
    return (await send(ctx, name, { root, hidden: false })) !== undefined;
  } catch (error) {
    if ((error as { status?: unknown }).status === 404) return false;
    throw error;
  }
}
