/** Client of the e-licence system. */

import { fillPath } from '@qzt/shared/contracts/endpoint';
import {
  type AuthorityLicence,
  authorityLicenceSchema,
  HOLDER_LICENCES_PATH,
  holderLicencesEnvelopeSchema,
} from '@qzt/shared/government/licences';
import type { CallContext, UpstreamClient } from './client.ts';
import { UpstreamFailure } from './failure.ts';
import { type OnUnreadable, type ReadRecords, readRecords } from './records.ts';

export interface LicencesClient {
  /** Every version of every licence that was issued to the firm. @throws UpstreamFailure */
  ofHolder(creditCode: string, context?: CallContext): Promise<ReadRecords<AuthorityLicence>>;
}

export function createLicencesClient(client: UpstreamClient, onUnreadable: OnUnreadable): LicencesClient {
  /** A holder that the authority has never heard of holds nothing. */
  async function askForLicences(creditCode: string, context: CallContext): Promise<unknown[]> {
    try {
      const reply = await client.ask({
        operation: 'holder-licences',
        method: 'GET',
        path: fillPath(HOLDER_LICENCES_PATH, { creditCode }),
        idempotent: true,
        reply: holderLicencesEnvelopeSchema,
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
      const given = await askForLicences(creditCode, context);
      const read = readRecords(authorityLicenceSchema, given, (count, where) =>
        onUnreadable('licences', count, where),
      );
      if (read.records.some((licence) => licence.holder.creditCode !== creditCode)) {
        throw new UpstreamFailure('licences', 'unfit', { note: 'licences of another holder' });
      }
      return read;
    },
  };
}
