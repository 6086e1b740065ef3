import type { ReactNode } from 'react';
import { wholeMoment } from '../../words/paper.ts';
import { Box, Txt } from '../base/base.tsx';
import { usePaper } from './use-paper.ts';
import './paper.scss';

/** What stands on paper only. Given a function, it is told the moment of printing, in ms. */
export const OnPaper = ({ children }: { children: ReactNode | ((moment: number) => ReactNode) }) => {
  const moment = usePaper();
  if (moment === null) return null;
  return <Box className="paper">{typeof children === 'function' ? children(moment) : children}</Box>;
};

/** The last line of a printed page: what it is worth, and when it was printed. */
export const PaperFoot = ({ note }: { note: string }) => (
  <OnPaper>
    {(moment) => (
      <Box className="paper-foot">
        <Txt>{note}</Txt>
        <Txt className="paper-foot__moment">{`企证通 · ${wholeMoment(moment)}（北京时间）打印`}</Txt>
      </Box>
    )}
  </OnPaper>
);
