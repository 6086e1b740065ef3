// Stands for a starter that gets killed: starts one process, tells its pid, and waits.
import { launch } from '../../scripts/lib/supervise.mjs';

const [, , entry, logFile] = process.argv;
const one = launch({ name: 'fixture', entry, env: process.env, logFile });
await one.ready;
process.send?.({ ready: 'starter', child: one.pid });
