import type { ShownOutcome } from '@qzt/shared/domain/verdict';
import { Box, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import { CHECK_OUTCOMES } from '../states.ts';
import './check-list.scss';

export interface CheckRow {
  /** Stable within the list. */
  key: string;
  /** 证照状态 */
  what: string;
  /** 9月12日吊销 */
  detail: string;
  outcome: ShownOutcome;
}

/** What was checked and how it came out; every row stays visible, failures above all. */
export const CheckList = ({ checks }: { checks: readonly CheckRow[] }) => (
  <Box className="checks" role="list">
    {checks.map(({ key, what, detail, outcome }) => {
      const { word, icon, tone } = CHECK_OUTCOMES[outcome];
      return (
        <Box key={key} role="listitem" className={`checks__row checks__row--${tone}`}>
          <Icon name={icon} className="checks__icon" />
          <Box className="checks__text">
            <Txt className="checks__what">{what}</Txt>
            {/* What its word says already isn't said twice. */}
            {detail !== word && <Txt className="checks__detail">{detail}</Txt>}
          </Box>
          <Txt className="checks__word">{word}</Txt>
        </Box>
      );
    })}
  </Box>
);
