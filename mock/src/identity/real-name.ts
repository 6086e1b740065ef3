/** 三要素核验: whether a name, an ID number and a telephone number belong to one person. */

import Router from '@koa/router';
import { REAL_NAME_CHECK_PATH, realNameCheckSchema } from '@qzt/shared/government/identity';
import { type CallState, parseJson } from '../http/answers.ts';
import type { LivingTown } from '../town/living-town.ts';

export function realNameRoutes(town: LivingTown): Router<CallState> {
  const router = new Router<CallState>({ prefix: '/identity' });
  router.post(REAL_NAME_CHECK_PATH, (context) => {
    const { name, idNumber, phone } = parseJson(context.state.rawBody, realNameCheckSchema);
    const person = town.personByIdNumber(idNumber);
    context.body = { matched: person !== undefined && person.name === name && person.phone === phone };
  });
  return router;
}
