import { Box, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import './offline-banner.scss';

export interface OfflineBannerProps {
  /** How old the shown data is: 没有网络，显示今天 11:05 的数据. */
  text: string;
  /** What still works. */
  detail?: string | undefined;
}

/** Says how old the shown data is. On a page that has it, it stands for the connection's own banner. */
export const OfflineBanner = ({ text, detail }: OfflineBannerProps) => (
  <Box id="offline" className="offline offline--aged" role="status" live="polite">
    <Icon name="offline" size={20} />
    <Box className="offline__text">
      <Txt className="offline__title">{text}</Txt>
      {detail && <Txt className="offline__detail">{detail}</Txt>}
    </Box>
  </Box>
);
