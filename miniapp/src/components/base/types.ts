import type { CSSProperties, ReactNode } from 'react';

/** What both a browser's element and a WeChat component can express. */
export interface BoxProps {
  className?: string;
  style?: CSSProperties;
  id?: string;
  children?: ReactNode;
  role?: string;
  /** Spoken instead of the content. */
  label?: string;
  /** Decoration that a screen reader should skip. */
  hidden?: boolean;
  /** How changes are announced. */
  live?: 'polite' | 'assertive';
  /** Custom properties are set from here, since `CSSProperties` does not know them. */
  vars?: Readonly<Record<`--${string}`, string>>;
}

export interface ImgProps {
  src: string;
  /** Empty for decoration. */
  alt: string;
  className?: string;
  style?: CSSProperties;
}

export interface TapProps extends BoxProps {
  onTap?: (() => void) | undefined;
  disabled?: boolean | undefined;
  /** For `role="checkbox"` and `role="switch"`. */
  checked?: boolean;
  /** The chosen one of a list or a tab bar. */
  current?: boolean;
}

export type InputKind = 'text' | 'id-card' | 'phone' | 'code' | 'password';

export interface TextInputProps {
  id: string;
  value: string;
  onChange: (value: string) => void;
  kind?: InputKind | undefined;
  placeholder?: string | undefined;
  maxLength?: number | undefined;
  disabled?: boolean | undefined;
  invalid?: boolean | undefined;
  /** Id of the element that explains the field or its fault. */
  describedBy?: string | undefined;
  label: string;
  onConfirm?: (() => void) | undefined;
}
