import { Banner } from './banner.tsx';

export interface OfflineBannerProps {
  /** How old the shown data is: 没有网络，显示今天 11:05 的数据. */
  text: string;
  /** What still works. */
  detail?: string | undefined;
}

/** Says how old the shown data is. On a page that has it, it stands for the connection's own banner. */
export const OfflineBanner = ({ text, detail }: OfflineBannerProps) => (
  <Banner id="offline" className="offline--aged" icon="offline" title={text} detail={detail} />
);
