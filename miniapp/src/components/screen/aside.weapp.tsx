import type { ReactNode } from 'react';

/** A phone has no room beside the column. */
export const Aside = (_: { children: ReactNode }) => null;
