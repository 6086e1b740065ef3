import { VERDICTS } from '@qzt/shared/domain/verdict';
import { Box, Txt } from '../../components/base/base.tsx';
import { Panel, Row, Section } from '../../components/section/section.tsx';
import { VERDICT_MEANINGS, WAYS_TO_A_CODE } from '../../words/scan.ts';
import { VerdictChip } from './verdict-chip.tsx';

/** What a verdict means and how to come by a code: below the ways of a first visit. */
export const HowTo = () => (
  <>
    <Meanings />
    <WaysToACode />
  </>
);

export const Meanings = () => (
  <Section title="三种结果">
    <Panel>
      {VERDICTS.map((verdict) => (
        <Box key={verdict} className="row meaning">
          <Box className="meaning__chip">
            <VerdictChip verdict={verdict} />
          </Box>
          <Txt className="meaning__text">{VERDICT_MEANINGS[verdict]}</Txt>
        </Box>
      ))}
    </Panel>
  </Section>
);

export const WaysToACode = () => (
  <Section title="怎么拿到码">
    <Panel>
      {WAYS_TO_A_CODE.map(({ title, detail }) => (
        <Row key={title} title={title} note={detail} />
      ))}
    </Panel>
  </Section>
);
