/** A process with one slow job: it notes that it has begun, waits for its own end to be allowed, and notes that. */

import { randomBytes } from 'node:crypto';
import { systemClock } from '@qzt/bff/base/clock';
import { createLogger } from '@qzt/bff/base/logger';
import { createMetrics } from '@qzt/bff/http/metrics';
import { createJobRunner } from '@qzt/bff/jobs/runner';
import { connect } from '@qzt/bff/storage/connection';
import { waitFor } from '../../support/wait.ts';

const logger = createLogger('warn');
const connection = await connect({ uri: process.env.MONGODB_URI ?? '', production: false }, logger);
const marks = connection.collection('marks');
const runner = createJobRunner({
  connection,
  jobs: [
    {
      name: 'toy.slow',
      everySeconds: 600,
      async run() {
        await marks.insertOne({ event: 'begun', pid: process.pid, at: Date.now() });
        await waitFor(() => marks.findOne({ allowed: process.pid }), { timeoutMilliseconds: 60_000 });
        await marks.insertOne({ event: 'ended', pid: process.pid, at: Date.now() });
      },
    },
  ],
  clock: systemClock,
  random: (length) => randomBytes(length),
  logger,
  metrics: createMetrics(),
  lockSeconds: 2,
  pollSeconds: 0.2,
  failuresUntilDead: 3,
});
await runner.start();
process.send?.({ ready: 'worker' });
