import { Image, Input, Text, View } from '@tarojs/components';
import type { CSSProperties } from 'react';
import type { BoxProps, HeadingProps, ImgProps, TapProps, TextInputProps } from './types.ts';

const mergedStyle = ({ style, vars }: BoxProps) => ({ ...style, ...vars }) as CSSProperties;

const LANDMARKS = { main: 'main', nav: 'navigation', aside: 'complementary' } as const;

const roleOf = ({ role, as }: BoxProps) => role ?? (as && LANDMARKS[as]);

const shared = (props: BoxProps) => ({
  style: mergedStyle(props),
  ...(props.className ? { className: props.className } : {}),
  ...(props.id ? { id: props.id } : {}),
  ...(roleOf(props) ? { ariaRole: roleOf(props) } : {}),
  ...(props.label ? { ariaLabel: props.label } : {}),
  ...(props.hidden ? { ariaHidden: true } : {}),
  ...(props.live ? { ariaLive: props.live } : {}),
});

export const Box = (props: BoxProps) => <View {...shared(props)}>{props.children}</View>;

export const Txt = (props: BoxProps) => <Text {...shared(props)}>{props.children}</Text>;

/** WeChat knows headings, but no levels of them. */
export const Heading = ({ level: _, ...props }: HeadingProps) => <Box {...props} role="heading" />;

export const Img = ({ src, alt, className, style }: ImgProps) => (
  <Image
    src={src}
    {...(className ? { className } : {})}
    {...(style ? { style } : {})}
    {...(alt ? { ariaLabel: alt, ariaRole: 'img' } : { ariaHidden: true })}
  />
);

export const Tap = ({ onTap, disabled, busy, checked, current, expanded, ...box }: TapProps) => (
  <View
    {...shared({ ...box, className: `tap ${box.className ?? ''}`, role: box.role ?? 'button' })}
    hoverClass={disabled || busy ? 'none' : 'tap--pressed'}
    hoverStayTime={80}
    {...(disabled || busy ? { ariaDisabled: true } : {})}
    {...(checked === undefined ? {} : { ariaChecked: checked })}
    {...(current ? { ariaSelected: true } : {})}
    {...(expanded === undefined ? {} : { ariaExpanded: expanded })}
    {...(disabled || busy || !onTap ? {} : { onClick: () => onTap() })}
  >
    {box.children}
  </View>
);

const TYPES = { 'id-card': 'idcard', phone: 'number', code: 'text', text: 'text', password: 'text' } as const;

export const TextInput = (props: TextInputProps) => (
  <Input
    id={props.id}
    className="field__input"
    type={TYPES[props.kind ?? 'text']}
    password={props.kind === 'password'}
    value={props.value}
    placeholderClass="field__placeholder"
    placeholder={props.placeholder ?? ''}
    maxlength={props.maxLength ?? 140}
    disabled={props.disabled ?? false}
    ariaLabel={props.label}
    onInput={(event) => props.onChange(event.detail.value)}
    onConfirm={() => props.onConfirm?.()}
  />
);
