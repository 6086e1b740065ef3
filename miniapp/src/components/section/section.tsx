import type { ReactNode } from 'react';
import { Box, Tap, Txt } from '../base/base.tsx';
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
      <Txt className="section__title">{title}</Txt>
      {note && <Txt className="section__note">{note}</Txt>}
    </Box>
    {children}
  </Box>
);

/** A card that holds rows, or text with `roomy`. */
export const Panel = ({ children, roomy }: { children: ReactNode; roomy?: boolean }) => (
  <Box className={`panel${roomy ? ' panel--roomy' : ''}`}>{children}</Box>
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
  id?: string | undefined;
}

/** One line of a list; with `onTap` it leads on. */
export const Row = ({ title, note, icon, tone, end, onTap, id }: RowProps) => {
  const content = (
    <>
      {icon && <Icon name={icon} className="row__icon" />}
      <Box className="row__main">
        <Txt className="row__title">{title}</Txt>
        {note && <Txt className="row__note">{note}</Txt>}
      </Box>
      {end}
      {onTap && <Icon name="forward" size={20} className="row__arrow" />}
    </>
  );
  const box = { className: tone ? `row row--${tone}` : 'row', ...(id ? { id } : {}) };
  return onTap ? (
    <Tap {...box} onTap={onTap}>
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
    <Txt className="row__value" {...(code ? { label: [...value.replace(/\s/g, '')].join(' ') } : {})}>
      {value}
    </Txt>
  </Box>
);
