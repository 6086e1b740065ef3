/** What licence authority and register say about a code's licence and firm. */

import type { Presentation } from '@qzt/shared/presentation/code';
import type { PresentationFacts, SourceWord } from '@qzt/shared/verification/facts';
import type { FirmRecord, FirmRegister } from '../registers/firms.ts';
import { type LicenceSet, validityOf } from '../registers/held-licence.ts';
import type { LicenceBook } from '../registers/licences.ts';
import type { CallContext } from '../upstream/client.ts';
import { UpstreamFailure } from '../upstream/failure.ts';
import type { Known } from '../upstream/known.ts';

export interface SourcesOptions {
  licences: LicenceBook;
  register: FirmRegister;
  /** Age up to which a source's word counts as current. */
  freshMilliseconds: number;
}

/** Both sources about one code, asked when a check wants it. */
export interface Sources extends Pick<PresentationFacts, 'licence' | 'firm'> {
  /** All of the holder's licences, as far as they were heard of by now, current or not. */
  heardLicences(): Known<LicenceSet> | undefined;
  heardFirm(): FirmRecord | undefined;
}

type Heard<T> = { current: true; known: Known<T> } | { current: false; known: Known<T> | undefined };

/** A source's current word, or its last one when it doesn't answer. */
async function currentOrLast<T>(
  ask: () => Promise<Known<T>>,
  last: () => Promise<Known<T> | undefined> | Known<T> | undefined,
): Promise<Heard<T>> {
  try {
    return { current: true, known: await ask() };
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error;
    return { current: false, known: await last() };
  }
}

export function sourcesAbout(
  { creditCode, licenceReference }: Presentation,
  context: CallContext,
  { licences, register, freshMilliseconds }: SourcesOptions,
): Sources {
  let heardLicences: Known<LicenceSet> | undefined;
  let heardFirm: FirmRecord | undefined;

  return {
    async licence() {
      const heard = await currentOrLast(
        () => licences.of(creditCode, freshMilliseconds, context),
        () => licences.lastOf(creditCode),
      );
      heardLicences = heard.known;
      return inWord(heard, (set) => {
        const licence = set.byId(licenceReference);
        return licence ? validityOf(licence) : null;
      });
    },

    async firm() {
      const heard = await currentOrLast(
        () => register.firm(creditCode, freshMilliseconds, context),
        () => register.lastFirm(creditCode),
      );
      heardFirm = heard.known?.value ?? undefined;
      return heard;
    },

    heardLicences: () => heardLicences,
    heardFirm: () => heardFirm,
  };
}

/** The same word about a part of what it says. */
function inWord<T, U>(heard: Heard<T>, part: (value: T) => U): SourceWord<U> {
  const of = ({ value, askedAt }: Known<T>) => ({ value: part(value), askedAt });
  return heard.current
    ? { current: true, known: of(heard.known) }
    : { current: false, known: heard.known && of(heard.known) };
}
