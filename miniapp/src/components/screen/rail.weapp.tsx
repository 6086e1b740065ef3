import type { TabName } from '../../platform/navigation.ts';

/** A phone has no room for a rail. */
export const Rail = (_: { current: TabName | undefined }) => null;
