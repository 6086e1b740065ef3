/** Client of the e-licence system. */

import { fillPath } from '@qzt/shared/contracts/endpoint';
import {
  type AuthorityLicence,
  HOLDER_LICENCES_PATH,
  holderLicencesSchema,
} from '@qzt/shared/government/licences';
import type { CallContext, UpstreamClient } from './client.ts';
import { UpstreamFailure } from './failure.ts';

export interface LicencesClient {
  /** Every version of every licence that was issued to the firm. @throws UpstreamFailure */
  ofHolder(creditCode: string, context?: CallContext): Promise<AuthorityLicence[]>;
}

export function createLicencesClient(client: UpstreamClient): LicencesClient {
  return {
    async ofHolder(creditCode, context = {}) {
      const { licences } = await client.ask({
        operation: 'holder-licences',
        method: 'GET',
        path: fillPath(HOLDER_LICENCES_PATH, { creditCode }),
        idempotent: true,
        reply: holderLicencesSchema,
        context,
      });
      if (licences.some((licence) => licence.holder.creditCode !== creditCode)) {
        throw new UpstreamFailure('licences', 'malformed', { note: 'licences of another holder' });
      }
      return licences;
    },
  };
}
