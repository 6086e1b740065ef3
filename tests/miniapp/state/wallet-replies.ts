import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import type { Firm, listLicences } from '@qzt/shared/contracts/wallet';

export const makeWalletFirm = (creditCode: string, name: string): Firm => ({
  creditCode,
  name,
  role: 'legal-representative',
  status: 'active',
});

/** A firm without licences: who it belongs to is what matters. */
export const makeLicenceReply = (firm: Firm): ReadReplyOf<typeof listLicences> => ({
  firm,
  licences: [],
  unreadable: 0,
  confirmedAt: '2026-11-23T10:00:00+08:00',
  stale: false,
});
