/** The mechanism alone: one register that answers what it is told to, and a second source beside it. */

import { type Authority, createAuthority } from '@qzt/bff/authority/authority';
import type { ObservedAppointments } from '@qzt/bff/authority/observed-appointments';
import { createRegistrySource } from '@qzt/bff/authority/registry-source';
import { holdsAt, type RoleInterval, type RoleSource } from '@qzt/bff/authority/roles';
import { Failure } from '@qzt/bff/base/failure';
import type { FirmRecord } from '@qzt/bff/registers/firms';
import { UpstreamFailure } from '@qzt/bff/upstream/failure';
import type { Wanted, Word } from '@qzt/bff/upstream/known';
import type { RegistryAppointment } from '@qzt/shared/government/registry';
import { silent } from '../toy-edge.ts';

export const NOW = Date.parse('2026-11-24T10:00:00+08:00');
export const HOUR = 3_600_000;

export const firmLedBy = (representativeHash: string, creditCode: string): FirmRecord => ({
  creditCode,
  name: '东莞市示例清和商贸有限公司',
  status: 'active',
  statusSince: '2020-01-01',
  representativeHash,
});

export const noObservations: ObservedAppointments = {
  seen: () => undefined,
  seenAll: () => undefined,
  of: () => Promise.resolve([]),
  forget: () => Promise.resolve(),
  settle: () => Promise.resolve(),
};

export interface Scene {
  authority: Authority;
  clock: { now(): number; at: number };
  /** Every question to the register and to the second source, in order. */
  asked: string[];
  registry: { isSilent: boolean };
}

/** Account and person have one name, which is also the person's hash. `nobody` has no confirmed real name. */
export function scene(options: {
  firms: readonly FirmRecord[];
  invited?: readonly RoleInterval[];
  observed?: ObservedAppointments;
  /** Of every firm; the ID number is the person’s hash. */
  appointments?: readonly RegistryAppointment[];
}): Scene {
  const { firms, invited = [], observed = noObservations, appointments = [] } = options;
  const clock = { at: NOW, now: () => clock.at };
  const asked: string[] = [];
  const registry = { isSilent: false };
  /** Its last word, when it is silent, is as it was at the beginning. */
  const answer = async <T>(what: string, value: T, { lastWordMilliseconds }: Wanted): Promise<Word<T>> => {
    asked.push(`registry ${what}`);
    const known = { value, doubt: 'none', turn: 1 } as const;
    if (!registry.isSilent) return { current: true, known: { ...known, askedAt: clock.at } };
    const because = new UpstreamFailure('registry', 'timed-out');
    const usable = lastWordMilliseconds === 'any' || clock.at - NOW <= lastWordMilliseconds;
    return { current: false, known: usable ? { ...known, askedAt: NOW } : undefined, because } as Word<T>;
  };
  const find = (creditCode: string) => firms.find((firm) => firm.creditCode === creditCode) ?? null;
  const ledBy = (idHash: string) => firms.filter(({ representativeHash }) => representativeHash === idHash);
  const source = createRegistrySource({
    register: {
      firm: (creditCode, wanted) => answer('firm', find(creditCode), wanted),
      firmsOf: ({ idHash }, wanted) => answer('firms', ledBy(idHash), wanted),
    },
    appointmentsOf: () => Promise.resolve(appointments),
    observed,
    idHash: (idNumber) => idNumber,
    clock,
    logger: silent,
  });
  const invitations: RoleSource = {
    async at({ idHash }, { kind, id }) {
      asked.push('invitations at');
      return invited.filter(
        (one) => one.idHash === idHash && one.subject.kind === kind && one.subject.id === id,
      );
    },
    async everywhere({ idHash }) {
      const value = invited
        .filter((one) => one.idHash === idHash && holdsAt(one, clock.at))
        .map((interval) => ({ interval, record: null }));
      return { value, confirmedAt: clock.at, silence: null };
    },
    over: async ({ id }) => invited.filter(({ subject }) => subject.id === id),
  };
  const authority = createAuthority({
    personOf: async (accountId) =>
      accountId === 'nobody' ? null : { idHash: accountId, idNumber: async () => accountId },
    records: { firm: source.firmRecord },
    sources: [source, invitations],
    clock,
  });
  return { authority, clock, asked, registry };
}

/** The code of the Failure that comes of it; `allowed` when none does. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'allowed';
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}
