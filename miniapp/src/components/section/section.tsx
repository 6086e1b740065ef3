import type { ReactNode } from 'react';
import { Box, Heading, Tap, Txt } from '../base/base.tsx';
import { Icon, type IconName } from '../icon/icon.tsx';
import type { Tone } from '../states.ts';
import './section.scss';

export interface SectionProps {
  title: string;
  note?: string | undefined;
  children: ReactNode;
}

/** A titled part of a page. */
export const Section = ({ title, note, children }: SectionProps) => (
  <Box className="section" role="region" label={title}>
    <Box className="section__head">
      <Heading level={2} className="section__title">
        {title}
      </Heading>
      {note && <Txt className="section__note">{note}</Txt>}
    </Box>
    {children}
  </Box>
);

/** A card that holds rows, or text with `roomy`. */
export const Panel = ({ children, roomy, id }: { children: ReactNode; roomy?: boolean; id?: string }) => (
  <Box className={`panel${roomy ? ' panel--roomy' : ''}`} {...(id ? { id } : {})}>
    {children}
  </Box>
);

export interface RowProps {
  title: string;
  note?: string | undefined;
  icon?: IconName | undefined;
  /** Colours icon and note by what they mean; both still say it in shape and word. */
  tone?: Tone | undefined;
  /** At the right: a chip, a value. */
  end?: ReactNode;
  onTap?: (() => void) | undefined;
  /** Instead of leading on it opens and closes more of the list: whether that is open. */
  expanded?: boolean | undefined;
  /** The one whose detail stands beside the list. */
  current?: boolean | undefined;
  id?: string | undefined;
}

/** One line of a list; with `onTap` it leads on. */
export const Row = ({ title, note, icon, tone, end, onTap, expanded, current, id }: RowProps) => {
  const content = (
    <>
      {icon && <Icon name={icon} className="row__icon" />}
      <Box className="row__main">
        <Txt className="row__title">{title}</Txt>
        {note && <Txt className="row__note">{note}</Txt>}
      </Box>
      {end}
      {onTap && (
        <Icon
          name={expanded === undefined ? 'forward' : 'down'}
          size={20}
          className={`row__arrow${expanded ? ' row__arrow--up' : ''}`}
        />
      )}
    </>
  );
  const className = `row${tone ? ` row--${tone}` : ''}${current ? ' row--current' : ''}`;
  const box = { className, ...(id ? { id } : {}) };
  return onTap ? (
    <Tap {...box} expanded={expanded} current={current ? 'item' : undefined} onTap={onTap}>
      {content}
    </Tap>
  ) : (
    <Box {...box}>{content}</Box>
  );
};

export interface PairProps {
  name: string;
  /** Never cut: it wraps. */
  value: string;
  /** Read digit by digit. */
  code?: boolean;
}

/** A name and its value, as in a record. */
export const Pair = ({ name, value, code }: PairProps) => (
  <Box className="row row--pair">
    <Txt className="row__name">{name}</Txt>
    {code ? (
      <Box className="row__value">
        <Txt hidden>{value}</Txt>
        <Txt className="unseen">{[...value.replace(/\s/g, '')].join(' ')}</Txt>
      </Box>
    ) : (
      <Txt className="row__value">{value}</Txt>
    )}
  </Box>
);
