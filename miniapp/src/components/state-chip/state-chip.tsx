import { Box, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import { LICENCE_STATES, type LicenceState } from '../states.ts';
import './state-chip.scss';

export interface StateChipProps {
  state: LicenceState;
  /** Instead of the state's own word: “还剩 37 天”, “11:05 时有效”. */
  text?: string | undefined;
  /** White ground, for use on a licence card. */
  onCard?: boolean;
}

/** A licence's state as icon and word, never one alone. */
export const StateChip = ({ state, text, onCard }: StateChipProps) => {
  const { word, icon, tone } = LICENCE_STATES[state];
  return (
    <Box className={`chip chip--${tone}${onCard ? ' chip--on-card' : ''}`}>
      <Icon name={icon} size={16} />
      <Txt>{text ?? word}</Txt>
    </Box>
  );
};
