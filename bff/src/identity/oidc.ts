/** The province's OpenID provider, by openid-client: authorisation code with PKCE, state and nonce. */

import { type OidcClaims, oidcClaimsSchema } from '@qzt/shared/government/identity';
import * as client from 'openid-client';
import type { Logger } from 'pino';
import { Failure } from '../base/failure.ts';

export interface OidcOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  /** Production: https only, and nothing that announces itself as a stand-in. */
  production: boolean;
  logger: Logger;
}

export interface Proofs {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface OidcProvider {
  /** Where the browser goes to sign in. @throws Failure upstream.identity-unavailable */
  authorizationUrl(proofs: Proofs): Promise<string>;
  /**
   * Exchanges what the browser brought back.
   * @param query of the callback
   * @throws Failure identity.sign-in-declined · identity.sign-in-interrupted · upstream.identity-unavailable
   */
  claimsOf(query: Readonly<Record<string, string>>, proofs: Proofs): Promise<OidcClaims>;
}

const SCOPE = 'openid phone';
const TIMEOUT_SECONDS = 5;
const DISCOVERY_TRIES = 2;
const STAND_IN_HEADER = 'x-stand-in';

/** Faults of this very sign-in; starting again may help. All else is the provider's trouble. */
const INTERRUPTED: ReadonlySet<unknown> = new Set([
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_MISSING_SERVER_METADATA',
]);

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof client.AuthorizationResponseError) {
    if (error.error === 'access_denied') return new Failure('identity.sign-in-declined');
    const provider = error.error === 'server_error' || error.error === 'temporarily_unavailable';
    return new Failure(provider ? 'upstream.identity-unavailable' : 'identity.sign-in-interrupted');
  }
  const codeRefused = error instanceof client.ResponseBodyError && error.error === 'invalid_grant';
  const ours = error instanceof client.ClientError && INTERRUPTED.has(error.code);
  return new Failure(codeRefused || ours ? 'identity.sign-in-interrupted' : 'upstream.identity-unavailable', {
    cause: error,
  });
}

export function createOidcProvider(options: OidcOptions): OidcProvider {
  const { issuer, clientId, clientSecret, redirectUri, production, logger } = options;
  let discovered: Promise<client.Configuration> | null = null;

  const fetchReal: client.CustomFetch = async (url, init) => {
    const response = await fetch(url, init as RequestInit);
    if (production && response.headers.has(STAND_IN_HEADER)) {
      await response.body?.cancel();
      throw new Failure('upstream.identity-unavailable', { cause: new Error('the issuer is a stand-in') });
    }
    return response;
  };

  async function discover(triesLeft: number): Promise<client.Configuration> {
    try {
      return await client.discovery(
        new URL(issuer),
        clientId,
        undefined,
        client.ClientSecretPost(clientSecret),
        {
          timeout: TIMEOUT_SECONDS,
          [client.customFetch]: fetchReal,
          // The tokens' signatures are checked, although they come straight from the issuer.
          execute: [client.enableNonRepudiationChecks, ...(production ? [] : [client.allowInsecureRequests])],
        },
      );
    } catch (error) {
      if (triesLeft > 1) return discover(triesLeft - 1);
      throw error;
    }
  }

  /** Asked when the first one signs in, so that the app starts without the province; kept once it worked. */
  function configuration(): Promise<client.Configuration> {
    discovered ??= discover(DISCOVERY_TRIES).catch((error: unknown) => {
      discovered = null;
      throw error;
    });
    return discovered;
  }

  async function describingFailure<T>(step: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      const { name, code } = error as { name?: unknown; code?: unknown };
      logger.warn({ step, why: failure.code, errorName: name, code }, 'sign-in by OpenID failed');
      throw failure;
    }
  }

  return {
    authorizationUrl: ({ state, nonce, codeVerifier }) =>
      describingFailure('authorize', async () => {
        const location = client.buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: SCOPE,
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
        });
        return location.href;
      }),

    claimsOf: (query, { state, nonce, codeVerifier }) =>
      describingFailure('exchange', async () => {
        const url = new URL(redirectUri);
        url.search = new URLSearchParams(query).toString();
        const tokens = await client.authorizationCodeGrant(await configuration(), url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        const claims = oidcClaimsSchema.safeParse(tokens.claims());
        if (!claims.success) throw new Error('the ID token lacks a claim, or one has another type');
        return claims.data;
      }),
  };
}
