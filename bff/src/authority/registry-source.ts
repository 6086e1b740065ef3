/** The commercial register as a source of roles: the only file here that asks it. */

import { LEADING_POSITIONS, type RegistryAppointment } from '@qzt/shared/government/registry';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import type { FirmRecord, FirmRegister } from '../registers/firms.ts';
import type { SignalListener } from '../signals/signals.ts';
import type { CallContext } from '../upstream/client.ts';
import type { Word as RegisterWord } from '../upstream/known.ts';
import { completed } from './observation.ts';
import type { ObservedAppointments } from './observed-appointments.ts';
import {
  firmSubject,
  type RecordReader,
  type RoleInterval,
  type RoleSource,
  type Standing,
  type Word,
} from './roles.ts';

export interface RegistrySource extends RoleSource, SignalListener {
  firmRecord: RecordReader<'firm'>;
  /** Resolves when what was announced has been looked at. */
  settle(): Promise<void>;
}

/** A registry record this old is still its current word. */
const FRESH_MILLISECONDS = 60_000;

const wanted = (lastWordMilliseconds: number) => ({
  freshMilliseconds: FRESH_MILLISECONDS,
  lastWordMilliseconds,
});

/** @throws UpstreamFailure when there is neither a current word nor a usable last one */
function confirmed<T>(word: RegisterWord<T>): Word<T> {
  if (!word.known) throw word.because;
  const { value, askedAt } = word.known;
  return { value, confirmedAt: askedAt, silence: word.current ? null : word.because };
}

export function createRegistrySource(options: {
  register: Pick<FirmRegister, 'firm' | 'firmsOf'>;
  /** Empty: the register does not tell. @throws UpstreamFailure */
  appointmentsOf: (creditCode: string, context: CallContext) => Promise<readonly RegistryAppointment[]>;
  observed: ObservedAppointments;
  idHash: (idNumber: string) => string;
  clock: Clock;
  logger: Logger;
}): RegistrySource {
  const { register, appointmentsOf, observed, idHash, clock, logger } = options;
  const looking = new Set<Promise<void>>();

  const leading = (creditCode: string, leader: string, from: number, until: number | null): RoleInterval => ({
    subject: firmSubject(creditCode),
    idHash: leader,
    role: 'legal-representative',
    from,
    until,
    scope: null,
  });

  /** What stands in the record now: since when is not said, so it counts from when it was read. */
  const current = ({ creditCode, representativeHash }: FirmRecord, readAt: number): RoleInterval =>
    leading(creditCode, representativeHash, Math.min(readAt, clock.now()), null);

  /** So that an end is noted when it is announced, not when somebody happens to ask. */
  async function lookAgain(creditCode: string): Promise<void> {
    const subject = firmSubject(creditCode);
    const seen = await observed.of(subject);
    if (seen.every(({ until }) => until !== null)) return;
    const word = await register.firm(creditCode, wanted(0), {});
    if (!word.current) throw word.because;
    const { value, askedAt } = word.known;
    observed.seen(subject, { at: askedAt, leader: value?.representativeHash ?? null, of: null });
  }

  return {
    changed(creditCode) {
      const work = lookAgain(creditCode)
        .catch((error: Error) => logger.warn({ errorName: error.name }, 'changed firm not looked at'))
        .finally(() => looking.delete(work));
      looking.add(work);
    },

    // Whoever asks next finds out.
    missed: () => undefined,

    async settle() {
      await Promise.all(looking);
      await observed.settle();
    },

    firmRecord: async (creditCode, lastWordMilliseconds, context) =>
      confirmed(await register.firm(creditCode, wanted(lastWordMilliseconds), context)),

    async at(person, subject, { value, confirmedAt, silence }) {
      const leader = value?.representativeHash ?? null;
      if (!silence) observed.seen(subject, { at: confirmedAt, leader, of: person.idHash });
      return value && leader === person.idHash ? [current(value, confirmedAt)] : [];
    },

    async everywhere(person, lastWordMilliseconds, context) {
      const { value, confirmedAt, silence } = confirmed(
        await register.firmsOf(person, wanted(lastWordMilliseconds), context),
      );
      const firms = value.filter(({ representativeHash }) => representativeHash === person.idHash);
      if (!silence) {
        const subjects = firms.map(({ creditCode }) => firmSubject(creditCode));
        observed.seenAll(person.idHash, subjects, confirmedAt);
      }
      const standings = firms.map(
        (firm): Standing => ({
          interval: current(firm, confirmedAt),
          record: { value: firm, confirmedAt, silence },
        }),
      );
      return { value: standings, confirmedAt, silence };
    },

    async over(subject, context) {
      const [appointments, seen] = await Promise.all([
        appointmentsOf(subject.id, context),
        observed.of(subject),
      ]);
      const recorded = appointments
        .filter(({ position }) => LEADING_POSITIONS.some((one) => one === position))
        .map(({ idNumber, from, to }) =>
          leading(subject.id, idHash(idNumber), Date.parse(from), to === null ? null : Date.parse(to)),
        );
      return completed(
        recorded,
        seen.map((one) => leading(subject.id, one.idHash, one.from, one.until)),
      );
    },
  };
}
