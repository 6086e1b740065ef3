/** The answer to a scan. */

import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { look } from '@qzt/shared/contracts/verification';
import { withWords } from '@qzt/shared/domain/check-words';
import { licenceKindByNumber } from '@qzt/shared/domain/licence-kinds';
import { type CheckName, verdictOf } from '@qzt/shared/domain/verdict';
import {
  decodePresentation,
  type PresentationFault,
  type SignedPresentation,
} from '@qzt/shared/presentation/code';
import type { PresentationFacts, VerifyingKey } from '@qzt/shared/verification/facts';
import { instantText } from '@qzt/shared/verification/instants';
import { PRESENTATION_CHECKS } from '@qzt/shared/verification/presentation-checks';
import { createCheckRunner, type Outcome, type VerificationCheck } from '@qzt/shared/verification/run-checks';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Keyring, PublishedKey } from '../keys/keyring.ts';
import type { FirmRegister } from '../registers/firms.ts';
import type { LicenceBook } from '../registers/licences.ts';
import type { CallContext } from '../upstream/client.ts';
import { createDisclosures, DISCLOSED_AFTER, type Disclosed } from './disclosure.ts';
import type { LookStore } from './look-store.ts';
import { type Sources, sourcesAbout } from './sources.ts';

type Verification = ReplyOf<typeof look>;

export interface VerificationService {
  /**
   * Checks a code; the record of the look is in the store before this resolves.
   * @throws Failure verification.* for a text that is no code of ours · the driver's error when the store is gone
   */
  look(code: string, visit: string, context: CallContext): Promise<Verification>;
  publishedKeys(): PublishedKey[];
}

export interface VerificationOptions {
  keyring: Pick<Keyring, 'presentation'>;
  licences: LicenceBook;
  register: FirmRegister;
  looks: Pick<LookStore, 'record'>;
  clock: Clock;
  logger: Logger;
  /** Age up to which the word of licence authority and registry counts as current. */
  freshSeconds: number;
  /** What is checked, in the order of the answer; PRESENTATION_CHECKS unless told. */
  checks?: readonly VerificationCheck<PresentationFacts>[];
}

const GENUINE_CODES_REMEMBERED = 5000;
/** Of other codes nothing is recorded: anybody could fill the record of a firm with made-up ones. */
const RECORDED_AFTER: readonly CheckName[] = ['signature'];
const FAILURES = {
  'not-a-code': 'verification.not-a-code',
  truncated: 'verification.truncated',
  'unknown-version': 'verification.unknown-version',
  malformed: 'verification.malformed',
} as const satisfies Record<PresentationFault['fault'], string>;

function decoded(code: string): SignedPresentation {
  const read = decodePresentation(code);
  if ('fault' in read) throw new Failure(FAILURES[read.fault]);
  return read;
}

export function createVerificationService(options: VerificationOptions): VerificationService {
  const { keyring, looks, clock, logger } = options;
  const runChecks = createCheckRunner(options.checks ?? PRESENTATION_CHECKS);
  const sourcesOptions = { ...options, freshMilliseconds: options.freshSeconds * 1000 };
  const licenceDisclosure = createDisclosures();
  /** Codes whose arithmetic came out right, so that a code scanned again and again is computed once. */
  const genuine = new LRUCache<string, string>({ max: GENUINE_CODES_REMEMBERED });

  /** The key that the code names; whoever tampered with the code has another text, so the text stands for it. */
  async function keyOf(
    text: string,
    { presentation }: SignedPresentation,
  ): Promise<VerifyingKey | undefined> {
    const { keyId } = presentation;
    const key = await keyring.presentation.find(keyId);
    if (!key) return undefined;
    const { notBefore, notAfter, revoked, publicKey } = key;
    return {
      notBefore,
      notAfter,
      revoked,
      verify(signed, signature) {
        if (genuine.get(text) === publicKey.point) return true;
        const right = keyring.presentation.verify(key, signed, signature);
        if (right) genuine.set(text, publicKey.point);
        return right;
      },
    };
  }

  /** @param broken checks that broke: what broke them is not shown */
  function disclosed(
    { creditCode, licenceReference }: SignedPresentation['presentation'],
    now: number,
    { cleared }: Outcome,
    sources: Sources,
    broken: ReadonlySet<CheckName>,
  ): Disclosed {
    const shows = (part: keyof Disclosed): boolean => cleared(DISCLOSED_AFTER[part]);
    const licences = broken.has('licence') ? undefined : sources.heardLicences();
    const firm = broken.has('holder') ? undefined : sources.heardFirm();
    // The name that stands in the registry, else on the licence.
    const name = firm?.name ?? licences?.value.byId(licenceReference)?.record.holder.name;
    const fromLicences = () => licences && licenceDisclosure(licences, licenceReference, now);
    return {
      firm: shows('firm') && name !== undefined ? { name, creditCode } : null,
      licence: (shows('licence') && fromLicences()?.licence) || null,
      others: (shows('others') && fromLicences()?.others) || [],
    };
  }

  return {
    async look(text, visit, context) {
      const code = decoded(text);
      const { presentation } = code;
      const now = clock.now();
      const sources = sourcesAbout(presentation, context, sourcesOptions);
      const { licence, firm } = sources;
      const broken = new Set<CheckName>();
      const facts: PresentationFacts = { code, now, key: () => keyOf(text, code), licence, firm };
      const { outcomeAt } = await runChecks(facts, (name, error) => {
        broken.add(name);
        logger.error({ step: name, error }, 'a check broke');
      });

      const unplaced = outcomeAt(null);

      async function recordedPlace(): Promise<number> {
        const { codeId, creditCode, licenceReference, mode, onceOnly } = presentation;
        const expired = unplaced.checks.some(({ code }) => code === 'time.expired');
        const kindName =
          sources.heardLicences()?.value.byId(licenceReference)?.record.kindName ??
          licenceKindByNumber(presentation.kindNumber)?.name ??
          '';
        return looks.record(
          { codeId, visit, creditCode, licenceId: licenceReference, kindName, mode, onceOnly, expired },
          (ordinal) => verdictOf(outcomeAt(ordinal).checks),
        );
      }
      const isRecorded = unplaced.cleared(RECORDED_AFTER);
      const outcome = isRecorded ? outcomeAt(await recordedPlace()) : unplaced;

      const { verdict, because } = verdictOf(outcome.checks);
      return {
        verdict,
        because,
        mode: presentation.mode,
        checkedAt: instantText(now),
        checks: outcome.checks.map(withWords),
        ...disclosed(presentation, now, outcome, sources, broken),
      };
    },

    publishedKeys: () => keyring.presentation.published(),
  };
}
