import { momentText } from '../../words/ages.ts';
import { LOOK_WORDS } from '../../words/licence.ts';
import {
  DEAD_OUTCOME,
  deadTitle,
  isOfDeadCode,
  lookOutcome,
  type LookRow as Recorded,
  spanText,
} from '../../words/looks.ts';
import { Box, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import './look-row.scss';

export interface LookRowProps {
  row: Recorded;
  /** Ms since 1970. */
  now: number;
  /** Says which look at its code it was. */
  counted?: boolean;
}

/** One line of who looked: what and when, and at the right what came of it, as icon and word. */
export const LookRow = ({ row, now, counted }: LookRowProps) => {
  const dead = isOfDeadCode(row);
  const { word, icon, tone, reason } = dead ? DEAD_OUTCOME : lookOutcome(row);
  const place = counted && !dead ? `，第 ${row.ordinal} 次` : '';
  return (
    <Box className="look-row" role="listitem">
      <Box className="look-row__main">
        <Txt className="look-row__what">{dead ? deadTitle(row) : LOOK_WORDS[row.mode] + place}</Txt>
        <Txt className="look-row__when">{dead ? spanText(row, now) : momentText(row.at, now)}</Txt>
      </Box>
      <Box className="look-row__end">
        <Box className={`look-row__outcome look-row__outcome--${tone}`}>
          <Icon name={icon} className="look-row__icon" />
          <Txt>{word}</Txt>
        </Box>
        {reason && <Txt className="look-row__reason">{reason}</Txt>}
      </Box>
    </Box>
  );
};

/** The rows, told as a list. */
export const LookRows = ({ rows, ...rest }: Omit<LookRowProps, 'row'> & { rows: readonly Recorded[] }) => (
  <Box className="panel" role="list">
    {rows.map((row) => (
      <LookRow key={row.id} row={row} {...rest} />
    ))}
  </Box>
);
