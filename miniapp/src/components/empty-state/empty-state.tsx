import { useDark } from '../../state/preferences.ts';
import { Box, Heading, Img } from '../base/base.tsx';
import { Button } from '../button/button.tsx';
import { illustration } from './illustration.ts';
import './empty-state.scss';

export interface EmptyStateProps {
  title: string;
  /** What will come here and how to start. */
  text: string;
  link?: { text: string; onTap: () => void } | undefined;
}

/** A page that has nothing yet. The way to start goes into the screen's action, others into `link`. */
export const EmptyState = ({ title, text, link }: EmptyStateProps) => (
  <Box id="empty" className="blank">
    <Img className="blank__picture" src={illustration('cards', useDark())} alt="" />
    <Heading level={2} className="blank__title">
      {title}
    </Heading>
    <Box className="blank__text">{text}</Box>
    {link && <Button kind="text" text={link.text} onTap={link.onTap} />}
  </Box>
);
