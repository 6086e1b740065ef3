import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { JWKS } from 'oidc-provider';
import * as z from 'zod';
import { readJsonFile, writeFileAtomically } from '../files.ts';

const keysSchema = z.object({
  cookieKeys: z.array(z.string().min(32)).min(1),
  jwks: z.object({ keys: z.array(z.looseObject({ kty: z.literal('RSA'), kid: z.string() })).min(1) }),
});

export interface ProviderKeys {
  cookieKeys: string[];
  jwks: JWKS;
}

/** The provider's own keys: random, made at the first start. */
export function loadProviderKeys(dataDir: string): ProviderKeys {
  const file = join(dataDir, 'oidc-keys.json');
  const kept = readJsonFile(file, (json) => keysSchema.parse(json));
  if (kept) return kept;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = {
    ...privateKey.export({ format: 'jwk' }),
    kty: 'RSA' as const,
    kid: randomBytes(8).toString('hex'),
    use: 'sig' as const,
    alg: 'RS256' as const,
  };
  const fresh = { cookieKeys: [randomBytes(32).toString('base64url')], jwks: { keys: [jwk] } };
  writeFileAtomically(file, JSON.stringify(fresh));
  return fresh;
}
