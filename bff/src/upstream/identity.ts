/** Client of the province's trusted identity service: the three-factor check. */

import {
  REAL_NAME_CHECK_PATH,
  type RealNameCheck,
  realNameReplySchema,
} from '@qzt/shared/government/identity';
import type { CallContext, UpstreamClient } from './client.ts';

export interface IdentityClient {
  /**
   * Whether name, ID number and phone number belong to one person; the service never says which one is wrong.
   * Asked once: a provider may count its checks.
   * @throws UpstreamFailure
   */
  realNameCheck(check: RealNameCheck, signal?: AbortSignal, requestId?: string): Promise<boolean>;
}

export function createIdentityClient(client: UpstreamClient): IdentityClient {
  return {
    async realNameCheck(check, signal, requestId) {
      const context: CallContext = { signal, requestId };
      const { matched } = await client.ask({
        operation: 'real-name-check',
        method: 'POST',
        path: REAL_NAME_CHECK_PATH,
        body: { name: check.name, idNumber: check.idNumber, phone: check.phone },
        idempotent: false,
        reply: realNameReplySchema,
        context,
      });
      return matched;
    },
  };
}
