import { Box, Tap, Txt } from '../base/base.tsx';
import { Icon, type IconName } from '../icon/icon.tsx';
import type { Tone } from '../states.ts';
import './notice.scss';

export interface NoticeProps {
  /** A meaning's colours; `plain` is the app's own blue. */
  tone: Tone;
  icon: IconName;
  title: string;
  detail?: string | undefined;
  /** Leads on; shown by an arrow. */
  onTap?: (() => void) | undefined;
  /** Announce it as soon as it appears: something went wrong just now. */
  alert?: boolean | undefined;
  id?: string | undefined;
}

export const Notice = ({ tone, icon, title, detail, onTap, alert, id }: NoticeProps) => {
  const content = (
    <>
      <Icon name={icon} />
      <Box className="notice__text">
        <Txt className="notice__title">{title}</Txt>
        {detail && <Txt className="notice__detail">{detail}</Txt>}
      </Box>
      {onTap && <Icon name="forward" size={20} />}
    </>
  );
  const box = { className: `notice notice--${tone}`, ...(id ? { id } : {}) };
  return onTap ? (
    <Tap {...box} onTap={onTap}>
      {content}
    </Tap>
  ) : (
    <Box {...box} {...(alert ? { role: 'alert' } : {})}>
      {content}
    </Box>
  );
};
