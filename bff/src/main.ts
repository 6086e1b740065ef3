import { systemClock } from './base/clock.ts';
import { configuration } from './refusal.ts';

const config = configuration();
// Loaded only now: a faulty configuration is told at once, not after every library is in memory.
const { run } = await import('./run.ts');
await run(config, systemClock);
