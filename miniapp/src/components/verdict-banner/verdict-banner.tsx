import type { BannerWords } from '../../words/verification.ts';
import { Box, Img, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import { verdictMark } from './verdict-mark.ts';
import './verdict-banner.scss';

export interface VerdictBannerProps {
  words: BannerWords;
  /** The same was announced already, by what this banner takes the place of. */
  announced?: boolean | undefined;
  id?: string | undefined;
}

/**
 * The answer, legible without colour: shape, pattern, word, reason. It never animates in, and is announced
 * first, and once: the part that counts seconds is for the eye. Set it into a screen whose hero has the same tone.
 */
export const VerdictBanner = ({ words, announced, id = 'verdict' }: VerdictBannerProps) => {
  const { verdict, word, reason, spokenReason, caution } = words;
  return (
    <Box
      id={id}
      className={`verdict verdict--${verdict}${word.length > 2 ? ' verdict--long' : ''}`}
      {...(announced ? {} : { role: 'alert', live: 'assertive' as const })}
    >
      <Box className="verdict__frame">
        <Box className="verdict__main">
          <Img className="verdict__mark" src={verdictMark(verdict)} alt="" />
          <Txt className="verdict__word">{word}</Txt>
        </Box>
        <Txt className="unseen">{`，${spokenReason}`}</Txt>
        <Box hidden className="verdict__reason">
          {reason}
        </Box>
      </Box>
      {caution && (
        <Box className="verdict__caution">
          <Icon name="printer" size={20} />
          <Txt>{caution}</Txt>
        </Box>
      )}
    </Box>
  );
};
