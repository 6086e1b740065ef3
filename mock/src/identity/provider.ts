/**
 * The province's OpenID provider: authorisation code with PKCE (S256), one client. It keeps nobody signed in, so
 * that each sign-in asks who it is.
 */

import { createHash } from 'node:crypto';
import Provider, { type Configuration } from 'oidc-provider';
import type { LivingTown } from '../town/living-town.ts';
import type { Person } from '../town/types.ts';
import type { ProviderKeys } from './keys.ts';
import { inMemory } from './memory.ts';

/** Path of the provider on every address that serves it. */
export const OIDC_PATH = '/identity/oidc';
const SCOPE = 'openid phone';
const INTERACTION_SECONDS = 900;

export interface OidcClient {
  id: string;
  secret: string;
  redirectUri: string;
}

/** A person's `sub`: says nothing about them. */
export function subjectOf(person: Person): string {
  return createHash('sha256').update(`subject:${person.id}`).digest('hex').slice(0, 32);
}

export function oidcProvider(
  issuer: string,
  client: OidcClient,
  keys: ProviderKeys,
  town: LivingTown,
): Provider {
  const people = new Map(town.people().map((person) => [subjectOf(person), person]));
  const cookie = { httpOnly: true, sameSite: 'lax', path: OIDC_PATH } as const;
  const configuration: Configuration = {
    adapter: inMemory(Date.now),
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        // Secrets sent by client_secret_basic are taken as well.
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
    responseTypes: ['code'],
    scopes: SCOPE.split(' '),
    pkce: { required: () => true },
    claims: { openid: ['sub'], phone: ['phone_number', 'phone_number_verified'] },
    // The phone number stands in the ID token; nobody has to ask for it again.
    conformIdTokenClaims: false,
    jwks: keys.jwks,
    cookies: {
      keys: keys.cookieKeys,
      names: { session: SESSION_COOKIE, interaction: 'qzt_mock_interaction', resume: 'qzt_mock_resume' },
      long: cookie,
      short: { httpOnly: true, sameSite: 'lax' },
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    ttl: {
      Interaction: INTERACTION_SECONDS,
      Session: INTERACTION_SECONDS,
      Grant: INTERACTION_SECONDS,
      AuthorizationCode: 60,
      AccessToken: 300,
      IdToken: 3600,
    },
    interactions: { url: (_context, interaction) => `${OIDC_PATH}/interaction/${interaction.uid}` },
    async findAccount(_context, subject) {
      const person = people.get(subject);
      if (!person) return undefined;
      return {
        accountId: subject,
        claims: async () => ({ sub: subject, phone_number: person.phone, phone_number_verified: true }),
      };
    },
    // The tap on the sign-in page is the consent as well; the page says so.
    async loadExistingGrant({ oidc }) {
      const accountId = oidc.session?.accountId;
      const clientId = oidc.client?.clientId;
      if (!accountId || !clientId) return undefined;
      const grant = new oidc.provider.Grant({ accountId, clientId });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(issuer, configuration);
  // What stands before the provider says by which address the browser came.
  provider.proxy = true;
  return provider;
}

const SESSION_COOKIE = 'qzt_mock_session';

/** A `Cookie` header without the provider's session: every authorisation begins with nobody signed in. */
export function withoutSession(cookies: string): string {
  return cookies
    .split(/;\s*/)
    .filter((one) => !one.startsWith(SESSION_COOKIE))
    .join('; ');
}
