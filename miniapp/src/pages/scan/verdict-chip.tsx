import { VERDICT_NAMES, type Verdict } from '@qzt/shared/domain/verdict';
import { StateChip } from '../../components/state-chip/state-chip.tsx';
import type { LicenceState } from '../../components/states.ts';

/** The chip that has a verdict's shape and colours. */
const CHIPS: Readonly<Record<Verdict, LicenceState>> = {
  valid: 'valid',
  invalid: 'revoked',
  unverified: 'unverified',
};

export const VerdictChip = ({ verdict }: { verdict: Verdict }) => (
  <StateChip state={CHIPS[verdict]} text={VERDICT_NAMES[verdict]} />
);
