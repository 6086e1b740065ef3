import { Box, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import './offline-banner.scss';

/** Says how old the shown data is: 没有网络，显示今天 11:05 的数据. */
export const OfflineBanner = ({ text }: { text: string }) => (
  <Box id="offline" className="offline" role="status" live="polite">
    <Icon name="offline" size={20} />
    <Txt>{text}</Txt>
  </Box>
);
