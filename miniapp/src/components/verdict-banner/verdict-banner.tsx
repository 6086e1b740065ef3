import { VERDICT_NAMES, type Verdict } from '@qzt/shared/domain/verdict';
import { Box, Img, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import { verdictMark } from './verdict-mark.ts';
import './verdict-banner.scss';

export interface VerdictBannerProps {
  verdict: Verdict;
  /** Why, in one line, as of the answer: 登记机关刚刚确认有效. Announced, and so it must not change. */
  reason: string;
  /** The same as the seconds go by, for the eye only: 登记机关 8 秒前确认有效. */
  shownReason?: string;
  /** The code was a printed one: a valid licence, but no proof that it is being presented now. */
  printed?: boolean;
}

/** What a valid printed code does not prove. */
const PRINTED_CAUTION = '这是打印码，证明不了证照现在就在对方手里';

/**
 * The answer, legible without colour: shape, pattern, word, reason. It never animates in, and is announced
 * first, and once. Set it into a screen whose hero has the same tone.
 */
export const VerdictBanner = ({ verdict, reason, shownReason = reason, printed }: VerdictBannerProps) => {
  const cautious = printed && verdict === 'valid';
  const withMode = (text: string) => (cautious ? `打印码 · ${text}` : text);
  const word = cautious ? '证照有效' : VERDICT_NAMES[verdict];
  return (
    <Box
      id="verdict"
      className={`verdict verdict--${verdict}${cautious ? ' verdict--printed' : ''}`}
      role="alert"
      live="assertive"
    >
      <Box className="verdict__frame">
        <Box className="verdict__main">
          <Img className="verdict__mark" src={verdictMark(verdict)} alt="" />
          <Txt className="verdict__word">{word}</Txt>
        </Box>
        <Txt className="unseen">{`，${withMode(reason)}`}</Txt>
        <Box hidden className="verdict__reason">
          {withMode(shownReason)}
        </Box>
      </Box>
      {cautious && (
        <Box className="verdict__caution">
          <Icon name="printer" size={20} />
          <Txt>{PRINTED_CAUTION}</Txt>
        </Box>
      )}
    </Box>
  );
};
