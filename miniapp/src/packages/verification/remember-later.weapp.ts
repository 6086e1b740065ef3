import type { Verification } from '@qzt/shared/contracts/verification';
import { pastResults } from '../../state/past-results.ts';

/** Notes what was checked on this device. */
export const rememberLater = async (code: string, verification: Verification): Promise<void> =>
  pastResults.remember(code, verification);
