/** What licence authority and register say about a code's licence and firm. */

import type { Presentation } from '@qzt/shared/presentation/code';
import type { PresentationFacts, SourceWord } from '@qzt/shared/verification/facts';
import type { FirmRecord, FirmRegister } from '../registers/firms.ts';
import { type LicenceSet, validityOf } from '../registers/held-licence.ts';
import type { LicenceBook } from '../registers/licences.ts';
import type { CallContext } from '../upstream/client.ts';
import type { Known, Wanted, Word } from '../upstream/known.ts';

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

export function sourcesAbout(
  { creditCode, licenceReference }: Presentation,
  context: CallContext,
  { licences, register, freshMilliseconds }: SourcesOptions,
): Sources {
  /** A last word is shown with its age; only a current one can be VALID or INVALID. */
  const wanted: Wanted = { freshMilliseconds, lastWordMilliseconds: 'any' };
  let heardLicences: Known<LicenceSet> | undefined;
  let heardFirm: FirmRecord | undefined;

  return {
    async licence() {
      const heard = await licences.of(creditCode, wanted, context);
      heardLicences = heard.known;
      return inWord(heard, (set) => {
        const licence = set.byId(licenceReference);
        if (licence) return validityOf(licence);
        return set.unreadable > 0 ? 'unreadable' : null;
      });
    },

    async firm() {
      const heard = await register.firm(creditCode, wanted, context);
      heardFirm = heard.known?.value ?? undefined;
      return heard;
    },

    heardLicences: () => heardLicences,
    heardFirm: () => heardFirm,
  };
}

/** The same word about a part of what it says. */
function inWord<T, U>(heard: Word<T>, part: (value: T) => U): SourceWord<U> {
  const of = ({ value, askedAt }: Known<T>) => ({ value: part(value), askedAt });
  return heard.current
    ? { current: true, known: of(heard.known) }
    : { current: false, known: heard.known && of(heard.known) };
}
