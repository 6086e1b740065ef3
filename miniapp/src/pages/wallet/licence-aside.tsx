import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { listLooks } from '@qzt/shared/contracts/wallet';
import { shownVerdict, VERDICT_NAMES } from '@qzt/shared/domain/verdict';
import { useEffect, useState } from 'react';
import { describeFailure } from '../../api/failures.ts';
import { Box, Txt } from '../../components/base/base.tsx';
import { Button } from '../../components/button/button.tsx';
import { LicenceFace } from '../../components/licence-face/licence-face.tsx';
import { Pair, Panel, Row, Section } from '../../components/section/section.tsx';
import { StateChip } from '../../components/state-chip/state-chip.tsx';
import { open } from '../../platform/navigation.ts';
import { session } from '../../state/app.ts';
import { useNow } from '../../state/clock.ts';
import { momentText, withAge } from '../../words/ages.ts';
import { faceOf } from '../../words/face.ts';
import { chipText, LOOK_WORDS, numberText, offersPresenting, validityText } from '../../words/licence.ts';
import { deadTitle, isOfDeadCode, type LookRow, newestFirst, spanText } from '../../words/looks.ts';
import './licence-aside.scss';

const LOOKS_SHOWN = 3;

/** On a wide screen: the chosen licence beside the list, and who looked at it. */
export const LicenceAside = ({
  licence,
  firm,
  confirmedAt,
}: {
  licence: Licence;
  firm: Firm;
  confirmedAt: string;
}) => {
  const now = useNow(10_000);
  const target = { firm: firm.creditCode, licence: licence.id };
  return (
    <Box className="licence-aside">
      <Box className="licence-aside__head">
        <Box>
          <Box className="licence-aside__title">{licence.kindName}</Box>
          <Box className="licence-aside__state">
            <StateChip state={licence.state} text={chipText(licence, now)} />
            <Txt className="licence-aside__age">{`${withAge('发证机关', confirmedAt, now)}确认`}</Txt>
          </Box>
        </Box>
        {offersPresenting(firm, licence, now) && (
          <Box className="licence-aside__actions">
            <Button kind="tint" icon="qr" text="出示" onTap={() => void open('present', target)} />
            <Button kind="tint" icon="printer" text="打印码" onTap={() => void open('printed', target)} />
          </Box>
        )}
      </Box>
      <LicenceFace face={faceOf(licence)} />
      <Box className="licence-aside__columns">
        <Panel>
          <Pair name={licence.numberLabel} value={numberText(licence.number)} code />
          <Pair name="有效期" value={validityText(licence)} />
          <Pair name="发证机关" value={licence.issuer} />
          <Pair name="电子证照标识" value={licence.licenceIdentifier} code />
        </Panel>
        <RecentLooks creditCode={firm.creditCode} licenceId={licence.id} now={now} />
      </Box>
    </Box>
  );
};

const RecentLooks = ({
  creditCode,
  licenceId,
  now,
}: {
  creditCode: string;
  licenceId: string;
  now: number;
}) => {
  const [looks, setLooks] = useState<readonly LookRow[] | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    setLooks(null);
    setTrouble(null);
    session.call(listLooks, { params: { creditCode }, query: { licenceId } }).then(
      (reply) => current && setLooks(newestFirst(reply).slice(0, LOOKS_SHOWN)),
      (error) => current && setTrouble(describeFailure(error).title),
    );
    return () => {
      current = false;
    };
  }, [creditCode, licenceId]);
  return (
    <Section title="最近谁看过">
      <Panel>
        {trouble && <Row title={trouble} />}
        {!trouble && looks?.length === 0 && <Row title="还没有人看过" note="别人扫码后会记在这里" />}
        {looks?.map((row) =>
          isOfDeadCode(row) ? (
            <Row key={row.id} title={deadTitle(row)} note={spanText(row, now)} />
          ) : (
            <Row
              key={row.id}
              title={LOOK_WORDS[row.mode]}
              note={momentText(row.at, now)}
              end={<Txt>{VERDICT_NAMES[shownVerdict(row.verdict)]}</Txt>}
            />
          ),
        )}
      </Panel>
    </Section>
  );
};
