import { walkMainJob } from './main-job.ts';
import { launchWebKit } from './webkit.ts';

walkMainJob(launchWebKit);
