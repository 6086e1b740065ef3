/** What a presentation code is checked for. */

import { holderCheck, licenceCheck, signatureCheck, timeCheck, useCheck } from './checks.ts';
import type { PresentationFacts } from './facts.ts';
import type { VerificationCheck } from './run-checks.ts';

export const PRESENTATION_CHECKS: readonly VerificationCheck<PresentationFacts>[] = [
  {
    name: 'signature',
    after: [],
    leftOut: 'signature.not-checked',
    broken: 'signature.not-checked',
    async run({ code, key: find }) {
      const key = await find();
      const isGenuine = key !== undefined && (await key.verify(code.signed, code.signature));
      return signatureCheck(code.presentation, key, isGenuine);
    },
  },
  {
    name: 'time',
    after: ['signature'],
    leftOut: 'time.not-checked',
    broken: 'time.not-checked',
    run: ({ code, now }) => timeCheck(code.presentation, now),
  },
  {
    name: 'use',
    after: ['signature'],
    leftOut: 'use.not-checked',
    broken: 'use.not-checked',
    run:
      ({ code }) =>
      (ordinal) =>
        useCheck(code.presentation, ordinal),
  },
  {
    name: 'licence',
    after: ['signature', 'time', 'use'],
    leftOut: 'licence.not-checked',
    broken: 'licence.unavailable',
    run: async ({ licence, now }) => licenceCheck(await licence(), now),
  },
  {
    name: 'holder',
    after: ['signature', 'time', 'use'],
    leftOut: 'holder.not-checked',
    broken: 'holder.unavailable',
    run: async ({ firm }) => holderCheck(await firm()),
  },
];
