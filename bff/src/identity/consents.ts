/** Consent to the privacy notice, before anything of the person is taken. */

import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { Failure } from '../base/failure.ts';
import type { Consent } from './records.ts';

/**
 * A consent holds for the notice that it was given for.
 * @throws Failure identity.notice-outdated
 */
export function consentTo(noticeVersion: string, purpose: Consent['purpose'], givenAt: number): Consent {
  if (noticeVersion !== PRIVACY_NOTICE_VERSION) throw new Failure('identity.notice-outdated');
  return { purpose, noticeVersion, givenAt };
}
