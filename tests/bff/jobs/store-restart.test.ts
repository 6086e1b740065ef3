/** The store is killed under a running app, and comes back. */

import { testOnOwnStore } from '../../support/engine.ts';
import { waitFor } from '../../support/wait.ts';
import { inStore, type Outside, startApp, startOutside, type TestApp } from '../identity/support.ts';

const NAME = 'identity.resume-deletions';
/** A busy machine may take its time to find the store again. */
const PATIENT = { timeoutMilliseconds: 30_000 };
let outside: Outside;
let app: TestApp;
beforeAll(async () => {
  outside = await startOutside();
  app = await startApp(outside);
});
afterAll(async () => {
  await app.stop();
  await outside.stop();
});

const lastSuccess = () =>
  inStore(outside, async (db) => {
    const job = await db.collection<{ _id: string; succeededAt?: Date }>('jobs').findOne({ _id: NAME });
    return job?.succeededAt?.getTime();
  });

jest.setTimeout(90_000);

testOnOwnStore('the app lives on without its store, and jobs go on when it is back', async () => {
  const before = await waitFor(lastSuccess, { what: 'the run at start' });
  await outside.killStore();
  await waitFor(() => app.logs().includes('jobs not woken for now'), { what: 'the trouble', ...PATIENT });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  await outside.restartStore();
  await waitFor(() => app.operate('/jobs/runs', { name: NAME }), { what: 'the operator’s door', ...PATIENT });
  await waitFor(async () => ((await lastSuccess()) ?? 0) > before, { what: 'the next run', ...PATIENT });
});
