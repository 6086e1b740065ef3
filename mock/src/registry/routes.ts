/** 商事登记: firms, who leads them, and what changed. Wire: shared/government/registry. */

import Router from '@koa/router';
import {
  REGISTRY_APPOINTMENTS_PATH,
  REGISTRY_CHANGES_PATH,
  REGISTRY_FIRM_PATH,
  REGISTRY_SEARCH_PATH,
  type RegistryAppointment,
  type RegistryFirm,
  registrySearchSchema,
} from '@qzt/shared/government/registry';
import { type CallState, parseJson, Refusal } from '../http/answers.ts';
import type { Faults } from '../http/faults.ts';
import { routePath } from '../http/paths.ts';
import type { LivingTown } from '../town/living-town.ts';
import type { Appointment, Firm } from '../town/types.ts';

export function registryRoutes(town: LivingTown, faults: Faults): Router<CallState> {
  const router = new Router<CallState>({ prefix: '/registry' });

  const onWire = (firm: Firm): RegistryFirm => {
    const representative = town.person(firm.legalRepresentativeId);
    if (!representative) throw new Error(`firm ${firm.creditCode} has no legal representative`);
    const { name, idNumber } = representative;
    return {
      creditCode: firm.creditCode,
      name: firm.name,
      type: firm.type,
      legalRepresentative: { name, idNumber },
      registeredCapitalFen: firm.registeredCapitalFen,
      establishedOn: firm.establishedOn,
      address: firm.address,
      scope: firm.scope,
      status: firm.status,
      // A spoilt record has a date that is none.
      statusSince: faults.isSpoilt(firm.creditCode) ? '二〇二六年' : firm.statusSince,
      authority: firm.authority,
      updatedAt: firm.updatedAt,
    };
  };

  const appointmentOnWire = ({ personId, position, from, to }: Appointment): RegistryAppointment => {
    const person = town.person(personId);
    if (!person) throw new Error(`${personId} was appointed and is not of the town`);
    return { idNumber: person.idNumber, position, from, to };
  };

  const find = (creditCode: string | undefined): Firm => {
    const firm = town.firm(creditCode ?? '');
    if (!firm) throw new Refusal(404, 'NOT_FOUND', 'the register has no such firm');
    return firm;
  };

  router.get(routePath(REGISTRY_FIRM_PATH), (context) => {
    context.body = onWire(find(context.params.creditCode));
  });

  router.post(REGISTRY_SEARCH_PATH, (context) => {
    const { legalRepresentativeIdNumber } = parseJson(context.state.rawBody, registrySearchSchema);
    const person = town.personByIdNumber(legalRepresentativeIdNumber);
    context.body = { firms: person ? town.firmsLedBy(person.id).map(onWire) : [] };
  });

  router.get(routePath(REGISTRY_APPOINTMENTS_PATH), (context) => {
    context.body = { appointments: find(context.params.creditCode).appointments.map(appointmentOnWire) };
  });

  router.get(routePath(REGISTRY_CHANGES_PATH), (context) => {
    context.body = { changes: find(context.params.creditCode).changes };
  });

  return router;
}
