import type { Verification } from '@qzt/shared/contracts/verification';

/** WeChat doesn't print. */
export const CheckedAt = (_: Pick<Verification, 'mode' | 'checkedAt' | 'licence'>) => null;

export const AskAgain = (_: Pick<Verification, 'mode'> & { code: string }) => null;
