/** Production asks each service once, at start, whether it is one of the stand-ins. */

import type { BffVariable, ConfigurationFault } from '@qzt/shared/configuration/bff';
import { STAND_IN_HEADER } from '@qzt/shared/government/gateway';
import { request } from 'undici';
import type { Config } from './config.ts';

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

export async function standInFaults(config: Config): Promise<ConfigurationFault[]> {
  const services: [BffVariable, string][] = [
    ['REGISTRY_URL', config.registryUrl],
    ['LICENCES_URL', config.licencesUrl],
    ['IDENTITY_URL', config.identityUrl],
    ['OIDC_ISSUER', `${config.oidc.issuer}/.well-known/openid-configuration`],
    ['WECHAT_URL', config.wechat.url],
  ];
  const answers = await Promise.all(services.map(([, url]) => announcesItself(url)));
  return services
    .filter((_, at) => answers[at])
    .map(([variable]) => ({
      variable,
      message: 'announces itself as a stand-in, which production does not accept',
    }));
}
