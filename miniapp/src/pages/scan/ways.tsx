import { Box, Tap, Txt } from '../../components/base/base.tsx';
import { Icon, type IconName } from '../../components/icon/icon.tsx';

export interface Way {
  id: string;
  icon: IconName;
  text: string;
  note: string;
  onTap: () => void;
}

/** The other ways to a code, side by side under the thumb. */
export const Ways = ({ ways }: { ways: readonly Way[] }) => (
  <Box className="ways">
    {ways.map(({ id, icon, text, note, onTap }) => (
      <Tap key={id} id={id} className="ways__one" onTap={onTap}>
        <Icon name={icon} />
        <Txt className="ways__text">{text}</Txt>
        <Txt className="ways__note">{note}</Txt>
      </Tap>
    ))}
  </Box>
);
