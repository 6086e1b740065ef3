import type { CSSProperties, ReactNode } from 'react';

/** What both a browser's element and a WeChat component can express. */
export interface BoxProps {
  className?: string;
  style?: CSSProperties;
  id?: string;
  children?: ReactNode;
  role?: string;
  /** A landmark: the browser gets the element, WeChat the role. */
  as?: 'main' | 'nav' | 'aside';
  /** Spoken instead of the content. */
  label?: string;
  /** Decoration that a screen reader should skip. */
  hidden?: boolean;
  /** How changes are announced. */
  live?: 'polite' | 'assertive';
  /** Custom properties are set from here, since `CSSProperties` does not know them. */
  vars?: Readonly<Record<`--${string}`, string>>;
}

export interface HeadingProps extends BoxProps {
  /** 1 once a page: what it is about; 2 for its parts, 3 for parts of these. */
  level: 1 | 2 | 3;
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
  /** At work: takes no tap, but keeps the focus, unlike a disabled one. */
  busy?: boolean | undefined;
  /** For `role="checkbox"`, `role="switch"` and `role="radio"`. */
  checked?: boolean;
  /** The chosen one: of the tabs, or of a list. */
  current?: 'page' | 'item' | undefined;
  /** It opens and closes something below it: whether that is open. */
  expanded?: boolean | undefined;
  /** Id of what it opens. */
  controls?: string | undefined;
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
