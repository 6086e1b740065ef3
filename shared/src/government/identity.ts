/** Wire of the province's trusted identity service (省可信身份认证): three-factor check; sign-in is plain OpenID Connect. */

import * as z from 'zod/mini';

/** POST /v1/real-name-checks */
export const REAL_NAME_CHECK_PATH = '/v1/real-name-checks';
export const realNameCheckSchema = z.strictObject({
  name: z.string(),
  idNumber: z.string(),
  phone: z.string(),
});
export type RealNameCheck = z.output<typeof realNameCheckSchema>;
/** The service says whether the three belong to one person, never which one is wrong. */
export const realNameReplySchema = z.object({ matched: z.boolean() });

/** Claims of an ID token that the product relies on. */
export const oidcClaimsSchema = z.object({
  sub: z.string().check(z.minLength(1)),
  phone_number: z.optional(z.string()),
  phone_number_verified: z.optional(z.boolean()),
});
export type OidcClaims = z.output<typeof oidcClaimsSchema>;
