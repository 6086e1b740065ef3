import { shownVerdict, VERDICT_NAMES } from '@qzt/shared/domain/verdict';
import { momentText } from '../../words/ages.ts';
import { LOOK_WORDS } from '../../words/licence.ts';
import { deadTitle, isOfDeadCode, type LookRow, spanText } from '../../words/looks.ts';
import { Txt } from '../base/base.tsx';
import { Row } from '../section/section.tsx';

/** Looks as lines of a list: how, when, and what was told. */
export const LookRows = ({ rows, now }: { rows: readonly LookRow[]; now: number }) => (
  <>
    {rows.map((row) =>
      isOfDeadCode(row) ? (
        <Row key={row.id} title={deadTitle(row)} note={spanText(row, now)} />
      ) : (
        <Row
          key={row.id}
          title={`${LOOK_WORDS[row.mode]}，第 ${row.ordinal} 次`}
          note={momentText(row.at, now)}
          end={<Txt>{VERDICT_NAMES[shownVerdict(row.verdict)]}</Txt>}
        />
      ),
    )}
  </>
);
