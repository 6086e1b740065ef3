import { useDark } from '../../state/preferences.ts';
import { Box, Heading, Img } from '../base/base.tsx';
import { Button } from '../button/button.tsx';
import { illustration } from '../empty-state/illustration.ts';
import '../empty-state/empty-state.scss';

export interface ErrorStateProps {
  /** Whose trouble it is: 证照系统没有应答. */
  title: string;
  /** What is being done about it, and what is not affected. */
  text: string;
  link?: { text: string; onTap: () => void } | undefined;
  /** To be told when asking for help. */
  requestId?: string | undefined;
}

/** A page that could not be shown. The way on (再试一次) goes into the screen's action. */
export const ErrorState = ({ title, text, link, requestId }: ErrorStateProps) => (
  <Box id="error" className="blank" role="alert">
    <Img className="blank__picture" src={illustration('broken', useDark())} alt="" />
    <Heading level={2} className="blank__title">
      {title}
    </Heading>
    <Box className="blank__text">{text}</Box>
    {link && <Button kind="text" text={link.text} onTap={link.onTap} />}
    {requestId && <Box className="blank__number">求助时请报编号 {requestId}</Box>}
  </Box>
);
