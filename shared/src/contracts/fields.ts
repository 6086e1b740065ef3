/** Schemas of single values, each with its own field error. Inputs are folded as people type them. */

import * as z from 'zod/mini';
import { creditCodeFault, foldCode } from '../domain/credit-code.ts';
import { isCalendarDate, shanghaiDate } from '../domain/dates.ts';
import { identityCardFault } from '../domain/identity-card.ts';
import { LICENCE_KIND_KEYS } from '../domain/licence-kinds.ts';
import type { FieldErrorCode } from './errors.ts';
import { openEnum } from './open-enum.ts';

/** A zod issue whose message is a field error code: the edge turns it into `fields[]`. */
export const says = (code: FieldErrorCode): string => code;

const judged = (fault: (value: string) => FieldErrorCode | null) =>
  z.check<string>((context) => {
    const code = fault(context.value);
    if (code) context.issues.push({ code: 'custom', message: code, input: context.value });
  });

/** 统一社会信用代码 as typed; the output is folded (upper case, half width, no spaces). */
export const creditCodeSchema = z.pipe(
  z.pipe(z.string().check(z.maxLength(64)), z.transform(foldCode)),
  z.string().check(
    judged((code) => {
      const fault = creditCodeFault(code);
      return fault && `credit-code.${fault}`;
    }),
  ),
);

/** 居民身份证号码 as typed; folded. */
export const idNumberSchema = z.pipe(
  z.pipe(z.string().check(z.maxLength(64)), z.transform(foldCode)),
  z.string().check(
    judged((number) => {
      const fault = identityCardFault(number, shanghaiDate(Date.now()));
      return fault && `id-number.${fault}`;
    }),
  ),
);

/** A mainland mobile number as typed; folded, `+86` dropped. */
export const phoneSchema = z.pipe(
  z.pipe(
    z.string().check(z.maxLength(32)),
    z.transform((text: string) =>
      foldCode(text)
        .replace(/-/g, '')
        .replace(/^\+?86(?=1\d{10}$)/, ''),
    ),
  ),
  z.string().check(z.regex(/^1[3-9]\d{9}$/, says('phone.shape'))),
);

/** A person's name as on the identity card: 2–30 characters, Han, and `·` between the parts of some names. */
export const personNameSchema = z.pipe(
  z.pipe(
    z.string().check(z.maxLength(64)),
    z.transform((text: string) => text.trim().replace(/[•・.]/g, '·')),
  ),
  z.string().check(z.regex(/^[\p{Script=Han}·]{2,30}$/u, says('person-name.shape'))),
);

/** `YYYY-MM-DD`. */
export const dateSchema = z
  .string()
  .check(judged((date) => (isCalendarDate(date) ? null : 'field.pattern')))
  .register(z.globalRegistry, { format: 'date' });

/** ISO 8601 with offset. */
export const instantSchema = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/));

/** Opaque id made by the server: 24 hexadecimal digits. */
export const idSchema = z.string().check(z.regex(/^[0-9a-f]{24}$/, says('field.pattern')));

/** Licence id in URLs: the licence reference, 16 hexadecimal digits. */
export const licenceIdSchema = z.string().check(z.regex(/^[0-9a-f]{16}$/, says('field.pattern')));

/** Key made by a client: one per page visit, or per mutation. */
export const clientKeySchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/, says('field.pattern')));

/** In a reply. Null: a kind that the reader has no face for. */
export const licenceKindSchema = z.nullable(openEnum(LICENCE_KIND_KEYS, null));
