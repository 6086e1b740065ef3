import type { Verification } from '@qzt/shared/contracts/verification';

/** Notes what was checked on this device. What reads and writes the notes is fetched after the answer stands. */
export const rememberLater = async (code: string, verification: Verification): Promise<void> => {
  try {
    const { pastResults } = await import('../../state/past-results.ts');
    pastResults.remember(code, verification);
  } catch {
    // The file could not be fetched: the answer matters, its note does not.
  }
};
