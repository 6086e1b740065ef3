/** Budgets per minute, in this process's memory. */

import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Failure } from '../base/failure.ts';

export type Budget = (key: string) => Promise<void>;

/**
 * @returns takes one from a caller's budget; rejects with Failure request.rate-limited when it is used up
 */
export function budget(perMinute: number): Budget {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new Failure('request.rate-limited', {
        retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)),
      });
    }
  };
}
