import type { ScanResult } from '../../platform/types.ts';

/** WeChat scans on its own screen (see platform/scan), so there is nothing to show in the page. */
export const CameraView = (_: { onResult: (result: ScanResult) => void }) => null;
