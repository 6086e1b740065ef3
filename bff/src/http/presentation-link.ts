/**
 * `/v/<code>`: what stands in a licence QR. Opening it is harmless (previews and crawlers do): it only points to the
 * page, which then asks by itself. No store is touched, nothing of the code is logged.
 */

import { ERRORS } from '@qzt/shared/contracts/errors';
import { browserAddress, ROUTES } from '@qzt/shared/contracts/pages';
import { Failure } from '../base/failure.ts';
import { answerFile } from './memory-files.ts';
import { OWNERSHIP_FILE, type OwnershipFiles } from './ownership-files.ts';
import type { Step } from './state.ts';

const CODE = /^[A-Za-z0-9_-]{1,400}$/;

const notACode = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>企证通</title>
<p>${ERRORS['verification.not-a-code'].title}</p>
<p>${ERRORS['verification.not-a-code'].detail}</p>
<p><a href="/">打开企证通</a></p>
</html>
`;

export function presentationLink(ownership: OwnershipFiles): Step {
  return (ctx) => {
    ctx.state.endpoint = 'presentation-link';
    const given = ctx.path.slice('/v/'.length);
    if (OWNERSHIP_FILE.test(given)) {
      const file = ownership.get(given);
      if (!file) throw new Failure('request.not-found');
      return answerFile(ctx, file);
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
