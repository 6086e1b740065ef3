import type { ReactNode } from 'react';
import { Box } from '../components/base/base.tsx';
import { Section } from '../components/section/section.tsx';

/** The members of an exhaustive table: whoever adds one to its type must show it here too. */
export const membersOf = <K extends string, V>(table: Readonly<Record<K, V>>): [K, V][] =>
  Object.entries(table) as [K, V][];

/** Samples that belong together. */
export const Shelf = ({ title, children }: { title: string; children: ReactNode }) => (
  <Section title={title}>
    <Box className="gallery__shelf">{children}</Box>
  </Section>
);

/** One component in one state, under what that state is called. */
export const Sample = ({ name, children }: { name: string; children: ReactNode }) => (
  <Box>
    <Box className="gallery__name">{name}</Box>
    {children}
  </Box>
);

/** A tap that leads nowhere: what is shown is the look of it. */
export const nothing = (): void => {};
