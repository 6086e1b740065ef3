import { existsSync } from 'node:fs';
import { artifactDir } from '../../scripts/lib/builds.mjs';

/**
 * Where the tests' own build of the app is. `npm test` makes it.
 * @throws when it has not been made
 */
export const artifact = (target: 'weapp' | 'h5'): string => {
  const dir = artifactDir(target);
  if (!existsSync(dir)) throw new Error(`${dir} is missing; run the tests by npm test, which builds it`);
  return dir;
};
