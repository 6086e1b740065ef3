import { Box, Txt } from '../../components/base/base.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { pasteKeys } from '../../platform/scan-drop.ts';
import { type Way, Ways } from './ways.tsx';

export interface DropZoneProps {
  /** Something that could be dropped is over the page. */
  hovered: boolean;
  ways: readonly Way[];
}

/** For a desk: whatever is dropped or pasted anywhere on the page is read. */
export const DropZone = ({ hovered, ways }: DropZoneProps) => (
  <Box id="drop-zone" className={`drop-zone${hovered ? ' drop-zone--hovered' : ''}`}>
    <Icon name="download" size={32} className="drop-zone__icon" />
    <Box className="drop-zone__title">{hovered ? '松手就核验' : '拖进来就能核验'}</Box>
    <Box className="drop-zone__note">码的图片、证照链接，或者带链接的消息</Box>
    <Box className="drop-zone__note">
      <Txt>也可以按 </Txt>
      {pasteKeys().map((key) => (
        <Txt key={key} className="drop-zone__key">
          {key}
        </Txt>
      ))}
      <Txt> 粘贴</Txt>
    </Box>
    <Ways ways={ways} />
  </Box>
);
