import type { IncomingMessage, RequestListener } from 'node:http';
import type { LivingTown } from '../town/living-town.ts';
import { loadProviderKeys } from './keys.ts';
import { OIDC_PATH, type OidcClient, oidcProvider, withoutSession } from './provider.ts';
import { signInPages } from './sign-in.ts';

/** The provider and its pages under one path. */
export function mountOidc(
  publicUrl: URL,
  client: OidcClient,
  dataDir: string,
  town: LivingTown,
): RequestListener {
  const provider = oidcProvider(`${publicUrl.origin}${OIDC_PATH}`, client, loadProviderKeys(dataDir), town);
  const pages = signInPages(provider, town, new URL(client.redirectUri).origin).callback();
  const protocol = provider.callback();

  return (request: IncomingMessage & { originalUrl?: string }, response) => {
    // Every address that the provider names is the public one, whichever way the call came.
    request.headers['x-forwarded-host'] = publicUrl.host;
    request.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
    request.headers.cookie = withoutSession(request.headers.cookie ?? '');
    const url = request.url ?? '';
    if (url.startsWith(`${OIDC_PATH}/interaction/`)) {
      pages(request, response);
      return;
    }
    request.originalUrl = url;
    request.url = url.slice(OIDC_PATH.length) || '/';
    protocol(request, response);
  };
}
