/** Making a code to show. */

import type { BodyOf, ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { presentLicence } from '@qzt/shared/contracts/wallet';
import { shanghaiDate, shanghaiInstant } from '@qzt/shared/domain/dates';
import { isInForce } from '@qzt/shared/domain/licence-status';
import { encodePresentation, type Presentation, sealPresentation } from '@qzt/shared/presentation/code';
import { presentationLink } from '@qzt/shared/presentation/link';
import type { Acting } from '../authority/authority.ts';
import { covers } from '../authority/roles.ts';
import type { Clock, Random } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Keyring } from '../keys/keyring.ts';
import {
  type HeldLicence,
  isYetToBegin,
  type LicenceSet,
  othersOf,
  publicFields,
  stateOf,
} from '../registers/held-licence.ts';
import type { LicenceBook } from '../registers/licences.ts';
import type { CallContext } from '../upstream/client.ts';
import { upstreamFailure } from '../upstream/failure.ts';
import type { Known } from '../upstream/known.ts';
import type { StatusIndexes } from './status-indexes.ts';

export type Presented = ReplyOf<typeof presentLicence>;
export type PresentationWish = BodyOf<typeof presentLicence>;

export interface Presenting {
  /** @throws Failure wallet.firm-not-presentable, wallet.licence-not-found, … */
  present(
    acting: Acting<'firm'>,
    licenceId: string,
    wish: PresentationWish,
    context: CallContext,
  ): Promise<Presented>;
  /**
   * Whether a code that is out may stay on the holder's screen, by what is known now: an authority that is silent
   * refuses nothing.
   * @throws Failure as `present` does
   */
  assertStillPresentable(acting: Acting<'firm'>, licenceId: string, context: CallContext): Promise<void>;
}

export interface PresentingOptions {
  licences: LicenceBook;
  statusIndexes: StatusIndexes;
  keyring: Pick<Keyring, 'presentation'>;
  clock: Clock;
  random: Random;
  publicUrl: string;
  rotationSeconds: number;
  lifetimeSeconds: number;
  /** Age up to which the authority's word counts as current. */
  freshSeconds: number;
}

/** How old the authority's last word may be for a code to be made. */
const PRESENTING_LAST_WORD_MILLISECONDS = 600_000;

const CODE_ID_BYTES = 12;

export function createPresenting(options: PresentingOptions): Presenting {
  const { licences, statusIndexes, keyring, clock, random } = options;

  const askFor = (creditCode: string, context: CallContext) =>
    licences.of(
      creditCode,
      {
        freshMilliseconds: options.freshSeconds * 1000,
        lastWordMilliseconds: PRESENTING_LAST_WORD_MILLISECONDS,
      },
      context,
    );

  async function wordOn(creditCode: string, context: CallContext): Promise<Known<LicenceSet>> {
    const word = await askFor(creditCode, context);
    if (!word.known) throw upstreamFailure(word.because);
    return word.known;
  }

  function assertFirmPresentable({ status }: Acting<'firm'>['record']): void {
    if (status === 'unknown') throw new Failure('wallet.firm-status-unknown');
    if (status !== 'active' && status !== 'dormant') throw new Failure('wallet.firm-not-presentable');
  }

  /** Outside of the scope it is as little there as in the wallet. */
  function licenceWithin({ scope }: Acting<'firm'>, set: LicenceSet, licenceId: string) {
    const held = set.byId(licenceId);
    return held && covers(scope, held) ? held : undefined;
  }

  function assertPresentable(licence: HeldLicence | undefined): asserts licence is HeldLicence {
    if (!licence) throw new Failure('wallet.licence-not-found');
    const today = shanghaiDate(clock.now());
    const state = stateOf(licence, today);
    if (state === 'unknown') throw new Failure('wallet.licence-status-unknown');
    if (!isInForce(state) || isYetToBegin(licence, today)) {
      throw new Failure('wallet.licence-not-presentable');
    }
  }

  /** Signs by the key in use; its id is part of what is signed. */
  function sealed(presentation: Omit<Presentation, 'keyId'>): string {
    const signer = keyring.presentation.current();
    const signed = encodePresentation({ ...presentation, keyId: signer.keyId });
    return sealPresentation(signed, signer.sign(signed));
  }

  return {
    async assertStillPresentable(acting, licenceId, context) {
      assertFirmPresentable(acting.record);
      const { known } = await askFor(acting.record.creditCode, context);
      if (known) assertPresentable(licenceWithin(acting, known.value, licenceId));
    },

    async present(acting, licenceId, { mode, onceOnly }, context) {
      const firm = acting.record;
      assertFirmPresentable(firm);
      const known = await wordOn(firm.creditCode, context);
      const licence = licenceWithin(acting, known.value, licenceId);
      assertPresentable(licence);

      const statusIndex = await statusIndexes.of(licence.record.licenceIdentifier);
      await keyring.presentation.ready();
      const issuedAt = Math.floor(clock.now() / 1000);
      const expiresAt = mode === 'live' ? issuedAt + options.lifetimeSeconds : null;
      const codeId = Buffer.from(random(CODE_ID_BYTES)).toString('hex');
      const code = sealed({
        mode,
        onceOnly,
        codeId,
        issuedAt,
        expiresAt,
        creditCode: firm.creditCode,
        kindNumber: licence.kind?.number ?? 0,
        licenceReference: licence.id,
        statusIndex,
      });
      return {
        codeId,
        link: presentationLink(options.publicUrl, code),
        issuedAt: shanghaiInstant(issuedAt * 1000),
        expiresAt: expiresAt === null ? null : shanghaiInstant(expiresAt * 1000),
        rotateAfterSeconds: mode === 'live' ? options.rotationSeconds : null,
        disclosed: publicFields(licence).map((field) => field.label),
        otherLicences: othersOf(known.value, licence).length,
        confirmedAt: shanghaiInstant(known.askedAt),
      };
    },
  };
}
