/** 电子证照系统: licences by holder and by identifier, and the catalogue of kinds. Wire: shared/government/licences. */

import Router from '@koa/router';
import { type CallState, Refusal } from '../http/answers.ts';
import { KINDS } from '../town/catalogue.ts';
import type { LivingTown } from '../town/living-town.ts';

export function licencesRoutes(town: LivingTown): Router<CallState> {
  const router = new Router<CallState>({ prefix: '/licences' });

  router.get('/v1/holders/:creditCode/licences', (context) => {
    context.body = { licences: town.licencesOf(context.params.creditCode ?? '') };
  });

  router.get('/v1/licences/:licenceIdentifier', (context) => {
    const licence = town.licence(context.params.licenceIdentifier ?? '');
    if (!licence) throw new Refusal(404, 'NOT_FOUND', 'no licence has this identifier');
    context.body = licence;
  });

  router.get('/v1/kinds', (context) => {
    context.body = {
      kinds: KINDS.map(({ kindCode, name, issuer, validityYears }) => ({
        kindCode,
        name,
        issuerName: issuer.name,
        validityYears,
      })),
    };
  });

  return router;
}
