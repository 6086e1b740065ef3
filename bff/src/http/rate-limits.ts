/** Budgets per minute: counted by Redis over all processes where there is one, else in this process's memory. */

import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Failure } from '../base/failure.ts';
import type { Redis } from '../storage/redis.ts';

/**
 * Takes one from a caller's budget.
 * @throws Failure request.rate-limited when it is used up
 */
export type Budget = (key: string) => Promise<void>;

/** @param name what is limited: budgets of one name are one */
export type Budgets = (name: string, perMinute: number) => Budget;

const DURATION_SECONDS = 60;

/**
 * While Redis does not answer each process counts for itself, without a delay.
 * @param shared where processes count together; null: each for itself
 */
export function createBudgets(shared: { redis: Redis; installation: string } | null): Budgets {
  return (name, perMinute) => {
    const memory = new RateLimiterMemory({ points: perMinute, duration: DURATION_SECONDS });
    const limiter = shared
      ? new RateLimiterRedis({
          storeClient: shared.redis,
          keyPrefix: `qzt:limits:${shared.installation}:${name}`,
          points: perMinute,
          duration: DURATION_SECONDS,
          // Who has used it up is refused here, without asking again.
          inMemoryBlockOnConsumed: perMinute + 1,
          insuranceLimiter: memory,
          rejectIfRedisNotReady: true,
        })
      : memory;
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
  };
}
