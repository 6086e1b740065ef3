import type { BoxProps, HeadingProps, ImgProps, TapProps, TextInputProps } from './types.ts';

/** Plain HTML elements: real buttons and inputs bring keyboard and screen reader support along. */
const shared = ({ className, style, vars, id, role, label, hidden, live }: BoxProps) => ({
  className,
  style: { ...style, ...vars },
  id,
  role,
  'aria-label': label,
  'aria-hidden': hidden,
  'aria-live': live,
});

export const Box = ({ as, ...props }: BoxProps) => {
  const Element = as ?? 'div';
  return <Element {...shared(props)}>{props.children}</Element>;
};

export const Txt = (props: BoxProps) => <span {...shared(props)}>{props.children}</span>;

/** A page's first heading takes the focus when the page opens: see platform/focus. */
export const Heading = ({ level, ...props }: HeadingProps) => {
  const Element = `h${level}` as const;
  return (
    <Element {...shared(props)} {...(level === 1 ? { tabIndex: -1 } : {})}>
      {props.children}
    </Element>
  );
};

export const Img = ({ src, alt, className, style }: ImgProps) => (
  <img src={src} alt={alt} className={className} style={style} draggable={false} />
);

export const Tap = ({ onTap, disabled, busy, checked, current, expanded, controls, ...box }: TapProps) => (
  <button
    {...shared({ ...box, className: `tap ${box.className ?? ''}` })}
    type="button"
    disabled={disabled}
    {...(checked === undefined ? {} : { 'aria-checked': checked })}
    aria-current={current === 'item' ? 'true' : current}
    aria-expanded={expanded}
    aria-controls={expanded ? controls : undefined}
    aria-disabled={busy || undefined}
    onClick={busy ? undefined : onTap}
  >
    {box.children}
  </button>
);

const INPUT_MODES = {
  'id-card': 'text',
  phone: 'tel',
  code: 'text',
  text: 'text',
  password: 'text',
} as const;
const AUTOCOMPLETE = { 'id-card': 'off', phone: 'tel', code: 'off', text: 'off', password: 'off' } as const;

export const TextInput = (props: TextInputProps) => (
  <input
    id={props.id}
    className="field__input"
    type={props.kind === 'password' ? 'password' : 'text'}
    inputMode={INPUT_MODES[props.kind ?? 'text']}
    autoComplete={AUTOCOMPLETE[props.kind ?? 'text']}
    value={props.value}
    placeholder={props.placeholder}
    maxLength={props.maxLength}
    disabled={props.disabled}
    aria-label={props.label}
    aria-invalid={props.invalid}
    aria-describedby={props.describedBy}
    onChange={(event) => props.onChange(event.currentTarget.value)}
    onKeyDown={(event) => {
      if (event.key === 'Enter') props.onConfirm?.();
    }}
  />
);
