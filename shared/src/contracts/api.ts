/** Every endpoint of the API. */
import type { AnyEndpoint } from './endpoint.ts';
import { identityEndpoints } from './identity.ts';
import { verificationEndpoints } from './verification.ts';
import { walletEndpoints } from './wallet.ts';

export const API: readonly AnyEndpoint[] = [
  ...identityEndpoints,
  ...walletEndpoints,
  ...verificationEndpoints,
];
