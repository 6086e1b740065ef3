import { launchWebKit } from './webkit.ts';
import { walkMainJob } from './main-job.ts';

walkMainJob(launchWebKit);
