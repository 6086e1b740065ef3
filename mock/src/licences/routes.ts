/** 电子证照系统: licences by holder and by identifier, and the catalogue of kinds. Wire: shared/government/licences. */

import Router from '@koa/router';
import {
  type AuthorityLicence,
  HOLDER_LICENCES_PATH,
  KINDS_PATH,
  LICENCE_PATH,
} from '@qzt/shared/government/licences';
import { type CallState, Refusal } from '../http/answers.ts';
import type { Faults } from '../http/faults.ts';
import { routePath } from '../http/paths.ts';
import { KINDS } from '../town/catalogue.ts';
import type { LivingTown } from '../town/living-town.ts';

export function licencesRoutes(town: LivingTown, faults: Faults): Router<CallState> {
  const router = new Router<CallState>({ prefix: '/licences' });

  /** A spoilt record has a date that is none. */
  const onWire = (licence: AuthorityLicence): AuthorityLicence =>
    faults.isSpoilt(licence.licenceIdentifier) ? { ...licence, validFrom: '二〇二六年' } : licence;

  router.get(routePath(HOLDER_LICENCES_PATH), (context) => {
    context.body = { licences: town.licencesOf(context.params.creditCode ?? '').map(onWire) };
  });

  router.get(routePath(LICENCE_PATH), (context) => {
    const licence = town.licence(context.params.licenceIdentifier ?? '');
    if (!licence) throw new Refusal(404, 'NOT_FOUND', 'no licence has this identifier');
    context.body = onWire(licence);
  });

  router.get(KINDS_PATH, (context) => {
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
