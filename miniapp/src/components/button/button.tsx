import { Tap, Txt } from '../base/base.tsx';
import { Icon, type IconName } from '../icon/icon.tsx';
import './button.scss';

export interface ButtonProps {
  text: string;
  onTap: () => void;
  /** `filled`: the one thing to do on this screen; `outline`: no; `tint`: on the side; `text`: a link. */
  kind?: 'filled' | 'outline' | 'tint' | 'text';
  icon?: IconName | undefined;
  /** The work has begun: says so and takes no second tap. */
  busy?: string | false | undefined;
  disabled?: boolean | undefined;
  /** Ends or deletes something. */
  danger?: boolean | undefined;
  id?: string | undefined;
}

export const Button = ({ text, onTap, kind = 'filled', icon, busy, disabled, danger, id }: ButtonProps) => {
  const off = disabled || Boolean(busy);
  const className = `button button--${kind}${danger ? ' button--danger' : ''}${off ? ' button--off' : ''}`;
  return (
    <Tap className={className} disabled={disabled} busy={Boolean(busy)} onTap={onTap} {...(id ? { id } : {})}>
      {icon && !busy && <Icon name={icon} size={22} />}
      <Txt>{busy || text}</Txt>
    </Tap>
  );
};
