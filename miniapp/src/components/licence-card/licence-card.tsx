import type { ReactNode } from 'react';
import type { KindTone } from '../../words/face.ts';
import { Box, Tap, Txt } from '../base/base.tsx';
import { StateChip } from '../state-chip/state-chip.tsx';
import { LICENCE_STATES, type LicenceState } from '../states.ts';
import { LARGE_ROSETTE, SMALL_ROSETTE, WAVES } from './card-pattern.ts';
import './licence-card.scss';

export interface LicenceCardProps {
  tone: KindTone;
  /** The certificate's name: 食品经营许可证. */
  title: string;
  state: LicenceState;
  /** Instead of the state's word: 还剩 37 天. */
  chipText?: string | undefined;
  /** What the state means for the holder: 12月30日到期，现在可办延续. */
  line: string;
  /** The big card on top: number with its label, and a note at the foot's right. */
  large?: { numberLabel: string; number: string; note: string } | undefined;
  /** Marks the card whose detail stands beside the list. */
  current?: boolean | undefined;
  onTap?: (() => void) | undefined;
  id?: string | undefined;
}

/** States in which the licence can be relied upon, and so may carry the guilloche. */
const GENUINE: ReadonlySet<LicenceState> = new Set(['valid', 'expiring']);
const HATCHED: ReadonlySet<LicenceState> = new Set(['suspended', 'revoked']);

export const LicenceCard = (props: LicenceCardProps) => {
  const { tone, title, state, chipText, line, large, current, onTap, id } = props;
  const className = [
    'licence-card',
    `licence-card--${tone}`,
    `licence-card--${state}`,
    large ? 'licence-card--large' : '',
    current ? 'licence-card--current' : '',
  ].join(' ');
  // All that is written on it, in the same order.
  const label = [
    title,
    chipText ?? LICENCE_STATES[state].word,
    ...(large ? [large.numberLabel, large.number, line, large.note] : [line]),
  ].join('，');
  const content = (
    <>
      {GENUINE.has(state) && (
        <>
          {large && <Box hidden className="licence-card__waves" vars={{ '--waves': WAVES }} />}
          <Box
            hidden
            className="licence-card__rosette"
            vars={{ '--rosette': large ? LARGE_ROSETTE : SMALL_ROSETTE }}
          />
        </>
      )}
      {HATCHED.has(state) && <Box hidden className="licence-card__hatch" />}
      <Box className="licence-card__body">
        <Box className="licence-card__head">
          <Txt className="licence-card__title">{title}</Txt>
          <StateChip state={state} text={chipText} onCard />
        </Box>
        {large ? (
          <>
            <Box className="licence-card__label">{large.numberLabel}</Box>
            <Box className="licence-card__number">{large.number}</Box>
            <Box className="licence-card__foot">
              <Txt>{line}</Txt>
              <Txt>{large.note}</Txt>
            </Box>
          </>
        ) : (
          <Box className="licence-card__line">{line}</Box>
        )}
      </Box>
    </>
  );
  return onTap ? (
    <Tap
      className={className}
      label={label}
      current={current ? 'item' : undefined}
      onTap={onTap}
      {...(id ? { id } : {})}
    >
      {content}
    </Tap>
  ) : (
    <Box className={className} {...(id ? { id } : {})}>
      {content}
    </Box>
  );
};

/** A list of cards that overlap on a phone and stand apart on a wide screen. */
export const LicenceDeck = ({ children }: { children: ReactNode }) => (
  <Box className="licence-deck">{children}</Box>
);
