/** Client of the commercial register. */

import { fillPath } from '@qzt/shared/contracts/endpoint';
import {
  REGISTRY_APPOINTMENTS_PATH,
  REGISTRY_FIRM_PATH,
  REGISTRY_SEARCH_PATH,
  type RegistryAppointment,
  type RegistryFirm,
  registryAppointmentsSchema,
  registryFirmSchema,
  registrySearchReplySchema,
} from '@qzt/shared/government/registry';
import type { CallContext, UpstreamClient } from './client.ts';
import { UpstreamFailure } from './failure.ts';
import { type OnUnreadable, type ReadRecords, readRecords } from './records.ts';

export interface RegistryClient {
  /** Null: the register has no such firm. @throws UpstreamFailure */
  firm(creditCode: string, context?: CallContext): Promise<RegistryFirm | null>;
  /** The firms whose legal representative has this ID number. @throws UpstreamFailure */
  firmsOf(idNumber: string, context?: CallContext): Promise<ReadRecords<RegistryFirm>>;
  /** Who has led the firm; empty: the register does not tell. @throws UpstreamFailure */
  appointmentsOf(creditCode: string, context?: CallContext): Promise<RegistryAppointment[]>;
}

export function createRegistryClient(client: UpstreamClient, onUnreadable: OnUnreadable): RegistryClient {
  return {
    async firm(creditCode, context = {}) {
      try {
        const firm = await client.ask({
          operation: 'firm',
          method: 'GET',
          path: fillPath(REGISTRY_FIRM_PATH, { creditCode }),
          idempotent: true,
          reply: registryFirmSchema,
          context,
        });
        if (firm.creditCode !== creditCode) {
          throw new UpstreamFailure('registry', 'unfit', { note: 'another firm' });
        }
        return firm;
      } catch (error) {
        if (error instanceof UpstreamFailure && error.kind === 'not-found') return null;
        throw error;
      }
    },

    async firmsOf(idNumber, context = {}) {
      const { firms } = await client.ask({
        operation: 'firm-search',
        method: 'POST',
        path: REGISTRY_SEARCH_PATH,
        body: { legalRepresentativeIdNumber: idNumber },
        idempotent: true,
        reply: registrySearchReplySchema,
        context,
      });
      const read = readRecords(registryFirmSchema, firms, (count, where) =>
        onUnreadable('registry', count, where),
      );
      if (read.records.some((firm) => firm.legalRepresentative.idNumber !== idNumber)) {
        throw new UpstreamFailure('registry', 'unfit', { note: 'firms of another person' });
      }
      return read;
    },

    async appointmentsOf(creditCode, context = {}) {
      try {
        const { appointments } = await client.ask({
          operation: 'firm-appointments',
          method: 'GET',
          path: fillPath(REGISTRY_APPOINTMENTS_PATH, { creditCode }),
          idempotent: true,
          reply: registryAppointmentsSchema,
          context,
        });
        return appointments;
      } catch (error) {
        if (error instanceof UpstreamFailure && error.kind === 'not-found') return [];
        throw error;
      }
    },
  };
}
