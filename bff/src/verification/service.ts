/** The answer to a scan. */

import type { Verification } from '@qzt/shared/contracts/verification';
import { licenceKindByNumber } from '@qzt/shared/domain/licence-kinds';
import { type Check, type CheckName, verdictOf } from '@qzt/shared/domain/verdict';
import {
  decodePresentation,
  type Presentation,
  type PresentationFault,
  type SignedPresentation,
} from '@qzt/shared/presentation/code';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import { JsonBytes } from '../http/routes.ts';
import type { Keyring, PublishedKey } from '../keys/keyring.ts';
import type { FirmRecord, FirmRegister } from '../registers/firms.ts';
import type { LicenceSet } from '../registers/held-licence.ts';
import type { LicenceBook } from '../registers/licences.ts';
import type { CallContext } from '../upstream/client.ts';
import { UpstreamFailure } from '../upstream/failure.ts';
import type { Known } from '../upstream/known.ts';
import {
  holderCheck,
  licenceCheck,
  runCheck,
  signatureCheck,
  skippedCheck,
  timeCheck,
  useCheck,
  type Word,
} from './checks.ts';
import { createDisclosures, NOTHING_DISCLOSED } from './disclosure.ts';
import { instantText } from './instants.ts';
import type { Looks } from './looks.ts';

export interface VerificationService {
  /**
   * Checks a code; the record of the look is in the store before this resolves.
   * @throws Failure verification.* for a text that is no code of ours · the driver's error when the store is gone
   */
  look(code: string, visit: string, context: CallContext): Promise<JsonBytes<Verification>>;
  publishedKeys(): PublishedKey[];
}

export interface VerificationOptions {
  keyring: Pick<Keyring, 'presentation'>;
  licences: LicenceBook;
  register: FirmRegister;
  looks: Looks;
  clock: Clock;
  logger: Logger;
  /** Age up to which the word of licence authority and registry counts as current. */
  freshSeconds: number;
}

/** Both sources about one firm, and the checks of what they say. */
interface Findings {
  licence: Check;
  holder: Check;
  known: Known<LicenceSet> | undefined;
  firm: FirmRecord | null | undefined;
}

const GENUINE_CODES_REMEMBERED = 5000;
const FAILURES = {
  'not-a-code': 'verification.not-a-code',
  truncated: 'verification.truncated',
  'unknown-version': 'verification.unknown-version',
  malformed: 'verification.malformed',
} as const satisfies Record<PresentationFault['fault'], string>;

export function createVerificationService(options: VerificationOptions): VerificationService {
  const { keyring, licences, register, looks, clock, logger } = options;
  const freshMilliseconds = options.freshSeconds * 1000;
  const disclosureOf = createDisclosures();
  /** Codes whose arithmetic came out right, so that a code scanned again and again is computed once. */
  const genuine = new LRUCache<string, string>({ max: GENUINE_CODES_REMEMBERED });

  const onTrouble = (name: CheckName, error: unknown): void =>
    logger.error({ step: name, error }, 'a check broke');

  function decoded(code: string): SignedPresentation {
    const read = decodePresentation(code);
    if ('fault' in read) throw new Failure(FAILURES[read.fault]);
    return read;
  }

  async function checkSignature(code: string, read: SignedPresentation): Promise<Check> {
    const { keyId } = read.presentation;
    const presentationKeys = keyring.presentation;
    const { check } = await runCheck(
      'signature',
      async () => ({
        check: signatureCheck(read.presentation, await presentationKeys.find(keyId), (one) => {
          if (genuine.get(code) === one.publicKey.point) return true;
          const right = presentationKeys.verify(one, read.signed, read.signature);
          if (right) genuine.set(code, one.publicKey.point);
          return right;
        }),
      }),
      (broken) => ({ check: broken }),
      onTrouble,
    );
    return check;
  }

  /** A source's current word, or its last one when it doesn't answer. */
  async function wordOf<T>(
    ask: () => Promise<Known<T>>,
    last: () => Promise<Known<T> | undefined> | Known<T> | undefined,
  ): Promise<Word<T>> {
    try {
      return { known: await ask(), silent: false };
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      return { known: await last(), silent: true };
    }
  }

  async function findings(presentation: Presentation, now: number, context: CallContext): Promise<Findings> {
    const { creditCode, licenceReference } = presentation;
    const [licence, holder] = await Promise.all([
      runCheck<{ check: Check; known: Known<LicenceSet> | undefined }>(
        'licence',
        async () => {
          const word = await wordOf(
            () => licences.of(creditCode, freshMilliseconds, context),
            () => licences.lastOf(creditCode),
          );
          return { check: licenceCheck(word, licenceReference, now), known: word.known };
        },
        (check) => ({ check, known: undefined }),
        onTrouble,
      ),
      runCheck<{ check: Check; firm: FirmRecord | null | undefined }>(
        'holder',
        async () => {
          const word = await wordOf(
            () => register.firm(creditCode, freshMilliseconds, context),
            () => register.lastFirm(creditCode),
          );
          return { check: holderCheck(word), firm: word.known?.value };
        },
        (check) => ({ check, firm: undefined }),
        onTrouble,
      ),
    ]);
    return { licence: licence.check, holder: holder.check, known: licence.known, firm: holder.firm };
  }

  /** The name that stands in the registry, else on the licence. */
  function firmJson(presentation: Presentation, found: Findings): string {
    const { creditCode, licenceReference } = presentation;
    const name = found.firm?.name ?? found.known?.value.byId(licenceReference)?.record.holder.name;
    return name === undefined ? 'null' : JSON.stringify({ name, creditCode });
  }

  function answer(
    presentation: Presentation,
    now: number,
    checks: readonly Check[],
    found: Findings | null,
  ): JsonBytes<Verification> {
    const { verdict, because } = verdictOf(checks);
    const disclosed = found?.known
      ? disclosureOf(found.known, presentation.licenceReference, now)
      : NOTHING_DISCLOSED;
    const firm = found ? firmJson(presentation, found) : 'null';
    return new JsonBytes(
      Buffer.from(
        `{"verdict":"${verdict}","because":"${because}","mode":"${presentation.mode}",` +
          `"checkedAt":"${instantText(now)}","checks":${JSON.stringify(checks)},` +
          `"firm":${firm},"licence":${disclosed.licence},"others":${disclosed.others}}`,
      ),
    );
  }

  async function record(
    presentation: Presentation,
    visit: string,
    found: Findings | null,
    checksAt: (ordinal: number) => Check[],
  ): Promise<number> {
    const { codeId, creditCode, licenceReference, mode } = presentation;
    const kindName =
      found?.known?.value.byId(licenceReference)?.record.kindName ??
      licenceKindByNumber(presentation.kindNumber)?.name ??
      '';
    return looks.record(
      { codeId, visit, creditCode, licenceId: licenceReference, kindName, mode },
      (ordinal) => verdictOf(checksAt(ordinal)).verdict,
    );
  }

  return {
    async look(code, visit, context) {
      const read = decoded(code);
      const { presentation } = read;
      const now = clock.now();
      const signature = await checkSignature(code, read);
      if (signature.outcome !== 'VALID') {
        // Nothing is recorded: anybody could fill the record of a firm with made-up codes.
        const rest = [
          skippedCheck('time'),
          skippedCheck('use'),
          skippedCheck('licence'),
          skippedCheck('holder'),
        ];
        return answer(presentation, now, [signature, ...rest], null);
      }

      const time = timeCheck(presentation, now);
      const inTime = time.outcome !== 'INVALID';
      const found = inTime ? await findings(presentation, now, context) : null;
      const checksAt = (ordinal: number): Check[] => {
        const use = useCheck(presentation, ordinal);
        return found && use.outcome !== 'INVALID'
          ? [signature, time, use, found.licence, found.holder]
          : [signature, time, use, skippedCheck('licence'), skippedCheck('holder')];
      };
      const ordinal = await record(presentation, visit, found, checksAt);
      const checks = checksAt(ordinal);
      const inUse = checks[2]?.outcome !== 'INVALID';
      return answer(presentation, now, checks, inUse ? found : null);
    },

    publishedKeys: () => keyring.presentation.published(),
  };
}
