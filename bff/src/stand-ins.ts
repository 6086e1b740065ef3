/** Production asks each service once, at start, whether it is one of the stand-ins. */

import type { BffVariable, ConfigurationFault } from '@qzt/shared/configuration/bff';
import { STAND_IN_HEADER } from '@qzt/shared/government/gateway';
import { request } from 'undici';

const PROBE_MILLISECONDS = 3000;

/** A service that does not answer is no stand-in for all we know; every later answer is looked at too. */
async function announcesItself(url: string): Promise<boolean> {
  try {
    const answer = await request(url, { signal: AbortSignal.timeout(PROBE_MILLISECONDS) });
    await answer.body.dump();
    return answer.headers[STAND_IN_HEADER] !== undefined;
  } catch {
    return false;
  }
}

export interface ServiceAddresses {
  registryUrl: string;
  licencesUrl: string;
  identityUrl: string;
  oidcIssuer: string;
  wechatUrl: string;
}

export async function standInFaults(addresses: ServiceAddresses): Promise<ConfigurationFault[]> {
  const services: [BffVariable, string][] = [
    ['REGISTRY_URL', addresses.registryUrl],
    ['LICENCES_URL', addresses.licencesUrl],
    ['IDENTITY_URL', addresses.identityUrl],
    ['OIDC_ISSUER', `${addresses.oidcIssuer}/.well-known/openid-configuration`],
    ['WECHAT_URL', addresses.wechatUrl],
  ];
  const answers = await Promise.all(services.map(([, url]) => announcesItself(url)));
  return services
    .filter((_, at) => answers[at])
    .map(([variable]) => ({
      variable,
      message: 'announces itself as a stand-in, which production does not accept',
    }));
}
