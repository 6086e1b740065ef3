import { Box, TextInput, Txt } from '../base/base.tsx';
import type { InputKind } from '../base/types.ts';
import { Icon, type IconName } from '../icon/icon.tsx';
import './field.scss';

export interface FieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  kind?: InputKind | undefined;
  icon?: IconName | undefined;
  placeholder?: string | undefined;
  maxLength?: number | undefined;
  disabled?: boolean | undefined;
  hint?: string | undefined;
  /** What is wrong and what to do; shown instead of the hint. */
  error?: string | undefined;
  onConfirm?: (() => void) | undefined;
}

/** A labelled line of text. */
export const Field = ({ id, label, icon, hint, error, ...input }: FieldProps) => {
  const note = `${id}-note`;
  return (
    <Box className={`field${error ? ' field--invalid' : ''}`}>
      <Txt className="field__label">{label}</Txt>
      <Box className="field__box">
        {icon && <Icon name={icon} />}
        <TextInput
          {...input}
          id={id}
          label={label}
          invalid={Boolean(error)}
          describedBy={error || hint ? note : undefined}
        />
      </Box>
      {error ? (
        <Box id={note} className="field__error" role="alert">
          <Icon name="warning" size={18} />
          <Txt>{error}</Txt>
        </Box>
      ) : (
        hint && (
          <Box id={note} className="field__hint">
            {hint}
          </Box>
        )
      )}
    </Box>
  );
};
