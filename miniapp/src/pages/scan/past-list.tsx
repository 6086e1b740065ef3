import { useState } from 'react';
import { Box, Tap, Txt } from '../../components/base/base.tsx';
import { Confirm } from '../../components/confirm/confirm.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Panel, Section } from '../../components/section/section.tsx';
import { useNow } from '../../state/clock.ts';
import { type PastResult, pastResults } from '../../state/past-results.ts';
import { useStore } from '../../state/store.ts';
import { pastMoment } from '../../words/scan.ts';
import { VerdictChip } from './verdict-chip.tsx';

const Past = ({
  result,
  now,
  onOpen,
}: {
  result: PastResult;
  now: number;
  onOpen: (code: string) => void;
}) => (
  <Tap className="row past" onTap={() => onOpen(result.code)}>
    <Box className="row__main">
      <Txt className="row__title">{result.kindName ?? '证照码'}</Txt>
      <Txt className="row__note">{result.firmName ?? '这张码没有给出企业'}</Txt>
    </Box>
    <Box className="past__end">
      <VerdictChip verdict={result.verdict} />
      <Txt className="past__moment">{pastMoment(result.checkedAt, now)}</Txt>
    </Box>
    <Txt className="unseen">点开重新核验</Txt>
  </Tap>
);

export interface PastListProps {
  results: readonly PastResult[];
  /** How many are shown until all are asked for. */
  first: number;
  /** Where they are kept: `这部手机`. */
  device: string;
  onOpen: (code: string) => void;
}

/** What was checked lately, each with its moment: it was so then. */
export const PastList = ({ results, first, device, onOpen }: PastListProps) => {
  const now = useNow(60_000);
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState(false);
  const shown = all ? results : results.slice(0, first);
  return (
    <Section title="最近核验" note={`当时的结果，只存在${device}里`}>
      <Panel>
        {shown.map((result) => (
          <Past key={result.code} result={result} now={now} onOpen={onOpen} />
        ))}
        {!asked && (
          <Box className="row past__foot">
            {shown.length < results.length ? (
              <Tap id="past-all" className="past__act past__act--first" onTap={() => setAll(true)}>
                <Txt>{`看全部 ${results.length} 条`}</Txt>
                <Icon name="forward" size={18} />
              </Tap>
            ) : (
              <Txt className="past__count">{`共 ${results.length} 条，点开重新核验`}</Txt>
            )}
            <Tap id="past-clear" className="past__act past__act--quiet" onTap={() => setAsked(true)}>
              清空
            </Tap>
          </Box>
        )}
      </Panel>
      {asked && (
        <Confirm
          id="past-confirm"
          question={`清空这 ${results.length} 条？`}
          consequence="清空后找不回来。证照本身不受影响，随时可以再核验。"
          yes="清空"
          onYes={() => {
            setAsked(false);
            pastResults.clear();
          }}
          onNo={() => setAsked(false)}
        />
      )}
    </Section>
  );
};

export const usePastResults = (): readonly PastResult[] => useStore(pastResults.list);
