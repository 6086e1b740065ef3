import { type ReactNode, useEffect, useState } from 'react';
import { hasRoomBeside, onRoomBeside } from '../../platform/system.ts';
import { Box, Txt } from '../base/base.tsx';
import { rosette } from '../drawing/guilloche.ts';
import { cssUrl, element, svg } from '../drawing/svg.ts';
import { Icon, type IconName } from '../icon/icon.tsx';

const MARK = cssUrl(
  svg(
    220,
    220,
    element(
      'g',
      { transform: 'translate(110 110)', fill: 'none', stroke: '#000', 'stroke-width': 0.6 },
      rosette('a', 108),
    ),
  ),
);

const PROMISES: readonly { icon: IconName; text: string }[] = [
  { icon: 'eye-off', text: '扫码的人看不到身份证号、手机号、股东信息' },
  { icon: 'refresh', text: '出示码会自动换，旧码几分钟后失效，截图也一样' },
  { icon: 'eye', text: '码什么时候被扫过、结果怎样，都记在“谁看过”里' },
];

/** Where a page has no context of its own: the app's mark, and what holds on every page. */
const Rest = () => (
  <Box className="aside-rest">
    <Box hidden className="aside-rest__mark" vars={{ '--mark': MARK }} />
    <Box className="aside-rest__brand">企证通</Box>
    <Box>自己的证照，自己说了算</Box>
    <Box className="aside-rest__promises" role="list">
      {PROMISES.map(({ icon, text }) => (
        <Box key={icon} className="aside-rest__promise" role="listitem">
          <Icon name={icon} size={20} />
          <Txt>{text}</Txt>
        </Box>
      ))}
    </Box>
  </Box>
);

/** Once there was room it stays: paper is narrower than the window that it is printed from. */
const useRoom = (): boolean => {
  const [room, setRoom] = useState(hasRoomBeside);
  useEffect(() => onRoomBeside(() => setRoom(true)), []);
  return room;
};

/** The room beside the column of a wide window: the page's context, or a quiet mark. A phone asks for neither. */
export const Aside = ({ children }: { children: ReactNode }) =>
  useRoom() && (
    // It scrolls by itself: the keys must reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <aside className="screen__aside" aria-label="旁边" tabIndex={0}>
      {children || <Rest />}
    </aside>
  );
