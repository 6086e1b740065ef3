import { Button } from '@tarojs/components';
import '../button/button.scss';
import type { PhoneButtonProps } from './phone-button.tsx';

/** WeChat gives the number only to a tap on a button of its own. */
export const PhoneButton = ({ text, onCode }: PhoneButtonProps) => (
  <Button
    id="prove-phone"
    className="tap button button--tint"
    openType="getPhoneNumber"
    onGetPhoneNumber={(event) => onCode(event.detail.code ?? null)}
  >
    {text}
  </Button>
);

export const CAN_PROVE_PHONE = true;
