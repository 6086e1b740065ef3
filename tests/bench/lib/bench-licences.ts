/** Licences of the town that a code can be made for. */

import { licenceReference } from '@qzt/bff/registers/held-licence';
import type { BenchTown } from './bench-town.ts';

interface Firms {
  firms: { creditCode: string; status: string }[];
}
interface Firm {
  licences: { licenceIdentifier: string; status: string; validTo: string | null }[];
}

export interface PresentableLicence {
  creditCode: string;
  licenceReference: string;
}

/**
 * Licences in force without an end, one a firm.
 * @param most no more than so many
 * @throws when nobody in town holds one
 */
export async function presentableLicences(town: BenchTown, most: number): Promise<PresentableLicence[]> {
  const { firms } = await town.look<Firms>('firms');
  const licences: PresentableLicence[] = [];
  for (const { creditCode, status } of firms) {
    if (status !== 'active' || licences.length === most) continue;
    const held = await town.look<Firm>(`firms/${creditCode}`);
    const shown = held.licences.find((one) => one.status === 'valid' && one.validTo === null);
    if (shown) licences.push({ creditCode, licenceReference: licenceReference(shown.licenceIdentifier) });
  }
  if (licences.length === 0) throw new Error('nobody in town holds a valid licence');
  return licences;
}
