import { CHECK_LABELS } from '@qzt/shared/domain/check-words';
import { CHECK_NAMES } from '@qzt/shared/domain/verdict';
import { Pair, Panel, Section } from '../../components/section/section.tsx';
import { CHECK_QUESTIONS } from '../../words/checks.ts';
import { Meanings, WaysToACode } from './how-to.tsx';

/** Beside the column of a desk: what a verdict means, what is looked into, how to come by a code. */
export const HowToOnDesk = () => (
  <>
    <Meanings />
    <Section title="查什么" note="每一项都列给您看">
      <Panel>
        {CHECK_NAMES.map((name) => (
          <Pair key={name} name={CHECK_LABELS[name]} value={CHECK_QUESTIONS[name]} />
        ))}
      </Panel>
    </Section>
    <WaysToACode />
  </>
);
