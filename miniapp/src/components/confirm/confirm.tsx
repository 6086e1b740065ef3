import { Box } from '../base/base.tsx';
import { Button } from '../button/button.tsx';
import './confirm.scss';

export interface ConfirmProps {
  /** Before the ids of its two buttons: `<id>-yes`, `<id>-no`. */
  id: string;
  /** 在所有设备上退出？ */
  question: string;
  /** What it will mean, also what it will not. */
  consequence: string;
  yes: string;
  busy?: string | false;
  onYes: () => void;
  onNo: () => void;
}

/** Asks in place before something ends that does not come back by itself. */
export const Confirm = ({ id, question, consequence, yes, busy, onYes, onNo }: ConfirmProps) => (
  <Box id={id} className="confirm" role="group" label={question}>
    <Box role="alert">
      <Box className="confirm__question">{question}</Box>
      <Box className="confirm__consequence">{consequence}</Box>
    </Box>
    <Box className="confirm__answers">
      <Button id={`${id}-no`} kind="tint" text="先不" disabled={Boolean(busy)} onTap={onNo} />
      <Button id={`${id}-yes`} kind="outline" danger text={yes} busy={busy} onTap={onYes} />
    </Box>
  </Box>
);
