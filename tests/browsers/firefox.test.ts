import { launchFirefox } from './firefox.ts';
import { walkMainJob } from './main-job.ts';

walkMainJob(launchFirefox);
