import { Box, Txt } from '../base/base.tsx';
import { Icon, type IconName } from '../icon/icon.tsx';
import './offline-banner.scss';

export interface BannerProps {
  id: string;
  className: string;
  icon: IconName;
  title: string;
  detail?: string | undefined;
}

export const Banner = ({ id, className, icon, title, detail }: BannerProps) => (
  <Box id={id} className={`offline ${className}`} role="status" live="polite">
    <Icon name={icon} size={20} />
    <Box className="offline__text">
      <Txt className="offline__title">{title}</Txt>
      {detail && <Txt className="offline__detail">{detail}</Txt>}
    </Box>
  </Box>
);
