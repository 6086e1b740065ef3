/** Background work as an operator sees it. */

import { type JobListing, listJobs, runJob } from '@qzt/shared/contracts/operator';
import { Failure } from '../base/failure.ts';
import { type OperatorAction, operatorAction } from '../operator/actions.ts';
import type { JobRunner, JobState } from './runner.ts';

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function stateOf(job: JobState): JobListing['state'] {
  if (job.deadSince !== null) return 'dead';
  if (job.running) return 'running';
  return job.attempts > 0 ? 'failing' : 'waiting';
}

/** The attempt under way has not failed yet; a dead job has none, although its lock may live for a moment. */
const failuresOf = (job: JobState): number => (stateOf(job) === 'running' ? job.attempts - 1 : job.attempts);

const listed = (job: JobState): JobListing => ({
  name: job.name,
  everySeconds: job.everySeconds,
  state: stateOf(job),
  lastRunAt: instant(job.startedAt),
  lastSuccessAt: instant(job.succeededAt),
  nextRunAt: instant(job.nextAt),
  failures: Math.max(0, failuresOf(job)),
  lastFailure: job.failure && {
    at: new Date(job.failure.at).toISOString(),
    errorName: job.failure.errorName,
  },
  deadSince: instant(job.deadSince),
});

export const jobActions = (runner: JobRunner): OperatorAction[] => [
  operatorAction(listJobs, async () => ({ jobs: (await runner.states()).map(listed) })),
  operatorAction(
    runJob,
    async ({ name }) => {
      if (!(await runner.revive(name))) throw new Failure('request.not-found');
      return { name };
    },
    ({ name }) => name,
  ),
];
