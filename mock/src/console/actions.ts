/** What a person, or a test, can make happen. */

import { FIRM_STATUSES } from '@qzt/shared/domain/firm-status';
import { AUTHORITY_STATUSES } from '@qzt/shared/domain/licence-status';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { FAULT_MODES, type Faults, MOST_DELAY_MILLISECONDS, SERVICE_NAMES } from '../http/faults.ts';
import { Impossible, type LivingTown } from '../town/living-town.ts';
import type { Outbox } from '../webhooks/outbox.ts';
import type { WechatCodes } from '../wechat/codes.ts';

export interface ConsoleParts {
  town: LivingTown;
  faults: Faults;
  codes: WechatCodes;
  clock: Clock;
  outbox: Outbox;
}

/** What was told is not what the action needs. */
export class Malformed extends Error {}

/**
 * Does one thing with what it is told, and says what came of it.
 * @throws Malformed, or Impossible when the town cannot grant it
 */
export type Action = (parts: ConsoleParts, request: unknown) => unknown;

function action<T>(schema: z.ZodType<T>, act: (parts: ConsoleParts, request: T) => unknown): Action {
  return (parts, request) => {
    const parsed = schema.safeParse(request);
    if (!parsed.success) throw new Malformed(z.prettifyError(parsed.error));
    return act(parts, parsed.data);
  };
}

const MOST_REASON = 100;
const MOST_OFFSET_MILLISECONDS = 10 * 366 * 86_400_000;
const person = z.string();
const service = z.enum(SERVICE_NAMES);

/** By name; the JSON API and the page's forms both come here. */
const ACTIONS: Readonly<Record<string, Action>> = {
  'set-licence-status': action(
    z.object({
      licenceIdentifier: z.string(),
      status: z.enum(AUTHORITY_STATUSES),
      reason: z.string().max(MOST_REASON).optional(),
    }),
    ({ town }, { licenceIdentifier, status, reason }) => {
      town.setLicenceStatus(licenceIdentifier, status, reason);
      return { licence: town.licence(licenceIdentifier) };
    },
  ),
  'issue-new-version': action(
    z.object({ licenceIdentifier: z.string() }),
    ({ town }, { licenceIdentifier }) => ({
      licence: town.issueNewVersion(licenceIdentifier),
    }),
  ),
  'set-firm-status': action(
    z.object({ creditCode: z.string(), status: z.enum(FIRM_STATUSES) }),
    ({ town }, { creditCode, status }) => {
      town.setFirmStatus(creditCode, status);
      return { firm: town.firm(creditCode) };
    },
  ),
  'set-legal-representative': action(
    z.object({ creditCode: z.string(), personId: person }),
    ({ town }, { creditCode, personId }) => {
      town.setLegalRepresentative(creditCode, personId);
      return { firm: town.firm(creditCode) };
    },
  ),
  'set-fault': action(
    z.object({
      service,
      mode: z.enum(FAULT_MODES),
      delayMilliseconds: z.coerce.number().int().min(0).max(MOST_DELAY_MILLISECONDS),
    }),
    ({ faults }, { service: name, mode, delayMilliseconds }) => {
      faults.set(name, { mode, delayMilliseconds });
      return { faults: faultsNow(faults) };
    },
  ),
  'spoil-record': action(
    z.object({ id: z.string(), spoilt: z.enum(['yes', 'no']) }),
    ({ town, faults }, { id, spoilt }) => {
      if (!town.licence(id) && !town.firm(id)) throw new Impossible('没有这条记录');
      faults.spoil(id, spoilt === 'yes');
      return { id, spoilt };
    },
  ),
  'pick-wechat-person': action(z.object({ personId: person }), ({ town }, { personId }) => {
    town.pickPerson(personId);
    return { person: town.pickedPerson() };
  }),
  'issue-wechat-code': action(
    z.object({ personId: person, purpose: z.enum(['login', 'phone']) }),
    ({ town, codes }, { personId, purpose }) => {
      const bearer = town.person(personId);
      if (!bearer) throw new Impossible('没有这个人');
      return { code: codes.issue(bearer, purpose) };
    },
  ),
  'set-clock': action(
    z.object({
      offsetMilliseconds: z.number().int().min(-MOST_OFFSET_MILLISECONDS).max(MOST_OFFSET_MILLISECONDS),
    }),
    ({ clock }, { offsetMilliseconds }) => {
      clock.offsetMilliseconds = offsetMilliseconds;
      return { offsetMilliseconds };
    },
  ),
};

export function findAction(name: string): Action | undefined {
  return Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
}

export function faultsNow(faults: Faults) {
  return Object.fromEntries(SERVICE_NAMES.map((name) => [name, faults.of(name)]));
}
