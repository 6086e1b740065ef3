import type { Verification } from '@qzt/shared/contracts/verification';
import type { ReactNode } from 'react';
import { Box } from '../../../components/base/base.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel } from '../../../components/section/section.tsx';
import { VerdictBanner } from '../../../components/verdict-banner/verdict-banner.tsx';
import { numberText } from '../../../words/licence.ts';
import type { BannerWords } from '../../../words/verification.ts';
import './index.scss';

type About = Pick<Verification, 'firm' | 'licence'>;

export interface AnswerProps {
  words: BannerWords;
  /** Whom and what it is about; undefined where no verdict came. */
  verification?: About | undefined;
  announced?: boolean | undefined;
  bannerId?: string | undefined;
  action?: ReactNode;
  aside?: ReactNode;
  children?: ReactNode;
}

/** The head of the answer to a scan. The page and what is drawn before it (early/) both are this. */
export const Answer = ({
  words,
  verification,
  announced,
  bannerId,
  action,
  aside,
  children,
}: AnswerProps) => (
  <Screen
    title="核验结果"
    home="scan"
    hero={{
      ground: words.verdict,
      content: <VerdictBanner id={bannerId} words={words} announced={announced} />,
    }}
    action={action}
    aside={aside}
  >
    {verification && <Subject verification={verification} />}
    {children}
  </Screen>
);

const Subject = ({ verification: { firm, licence } }: { verification: About }) => {
  if (!firm || !licence) return null;
  return (
    <Panel roomy>
      <Box className="subject__kind">{licence.kindName}</Box>
      <Box className="subject__line">{firm.name}</Box>
      <Box className="subject__line">{numberText(licence.number)}</Box>
    </Panel>
  );
};
