import { existsSync } from 'node:fs';
import { join } from 'node:path';

interface ResolveData {
  context: string;
  request: string;
}

/**
 * Rewrites `./x.ts` to `./x.<platform>.ts` where that file exists. Taro's own suffix lookup skips
 * imports that carry an extension, and ours always do.
 */
export const preferPlatformFile = (platform: string) => (data: ResolveData) => {
  const suffixed = data.request.replace(/\.(tsx?)$/, `.${platform}.$1`);
  if (existsSync(join(data.context, suffixed))) data.request = suffixed;
};
