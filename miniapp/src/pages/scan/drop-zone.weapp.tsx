import type { DropZoneProps } from './drop-zone.tsx';

/** Nothing can be dropped on a phone's page. */
export const DropZone = (_: DropZoneProps) => null;
