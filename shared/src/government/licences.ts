/** Wire of the e-licence system (电子证照系统). Paths are under the service's address. Answers tolerate additions. */

import * as z from 'zod/mini';
import { openEnum } from '../contracts/open-enum.ts';
import { creditCodeFault } from '../domain/credit-code.ts';
import { licenceIdentifierFault } from '../domain/licence-identifier.ts';
import { AUTHORITY_STATUSES } from '../domain/licence-status.ts';

const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

export const authorityLicenceSchema = z.object({
  licenceIdentifier: z.string().check(z.refine((id: string) => licenceIdentifierFault(id) === null)),
  /** Kind code of the catalogue: credit code of its definer + 3 characters. */
  kindCode: z.string(),
  kindName: z.string(),
  /** 证号. */
  number: z.string().check(z.minLength(1)),
  holder: z.object({
    creditCode: z.string().check(z.refine((code: string) => creditCodeFault(code) === null)),
    name: z.string(),
  }),
  /** One that isn't known here says nothing: neither in force nor not. */
  status: openEnum(AUTHORITY_STATUSES),
  statusSince: z.nullable(date),
  statusReason: z.nullable(z.string()),
  validFrom: date,
  validTo: z.nullable(date),
  issuer: z.object({ name: z.string(), creditCode: z.string() }),
  issuedOn: date,
  /** Printed lines, in order. */
  fields: z.array(z.object({ key: z.string(), label: z.string(), value: z.string(), isPublic: z.boolean() })),
  specimen: z.boolean(),
  updatedAt: z.string(),
});
export type AuthorityLicence = z.output<typeof authorityLicenceSchema>;

/** GET /v1/holders/{creditCode}/licences: 200 (an empty list for a firm without), every version that was issued. */
export const HOLDER_LICENCES_PATH = '/v1/holders/{creditCode}/licences';
export const holderLicencesSchema = z.object({ licences: z.array(authorityLicenceSchema) });
/** The same with each record still to be read by itself: a bad one must not hide the others. */
export const holderLicencesEnvelopeSchema = z.object({ licences: z.array(z.unknown()) });

/** GET /v1/licences/{licenceIdentifier}: 200, 404. */
export const LICENCE_PATH = '/v1/licences/{licenceIdentifier}';

/** GET /v1/kinds: the catalogue of kinds. */
export const KINDS_PATH = '/v1/kinds';
export const kindCatalogueSchema = z.object({
  kinds: z.array(
    z.object({
      kindCode: z.string(),
      name: z.string(),
      issuerName: z.string(),
      validityYears: z.nullable(z.int()),
    }),
  ),
});
