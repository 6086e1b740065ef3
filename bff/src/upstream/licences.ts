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
  /** A holder that the authority has never heard of holds nothing. */
  async function askForLicences(creditCode: string, context: CallContext): Promise<AuthorityLicence[]> {
    try {
      const reply = await client.ask({
        operation: 'holder-licences',
        method: 'GET',
        path: fillPath(HOLDER_LICENCES_PATH, { creditCode }),
        idempotent: true,
        reply: holderLicencesSchema,
        context,
      });
      return reply.licences;
    } catch (error) {
      if (error instanceof UpstreamFailure && error.kind === 'not-found') return [];
      throw error;
    }
  }

  return {
    async ofHolder(creditCode, context = {}) {
      const licences = await askForLicences(creditCode, context);
      if (licences.some((licence) => licence.holder.creditCode !== creditCode)) {
        throw new UpstreamFailure('licences', 'malformed', { note: 'licences of another holder' });
      }
      return licences;
    },
  };
}
