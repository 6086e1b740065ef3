import type { ReactNode } from 'react';
import { Box, Tap } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import './checkbox.scss';

export interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** The whole sentence is the target; keep links to more outside of it. */
  children: ReactNode;
  id?: string;
}

export const Checkbox = ({ checked, onChange, children, id }: CheckboxProps) => (
  <Tap
    className={`checkbox${checked ? ' checkbox--on' : ''}`}
    role="checkbox"
    checked={checked}
    onTap={() => onChange(!checked)}
    {...(id ? { id } : {})}
  >
    <Box className="checkbox__box">{checked && <Icon name="check" size={18} />}</Box>
    <Box className="checkbox__text">{children}</Box>
  </Tap>
);
