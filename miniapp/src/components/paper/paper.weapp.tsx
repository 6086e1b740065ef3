import type { ReactNode } from 'react';

/** WeChat doesn't print. */
export const OnPaper = (_: { children: ReactNode | ((moment: number) => ReactNode) }) => null;

export const PaperFoot = (_: { note: string }) => null;
