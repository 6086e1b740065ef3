import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../files.ts';
import { generateSm2Key, type Sm2Signer, sm2Signer } from './sm2.ts';

/** The key that signs webhooks, made at the first start. Its public point is put beside it for receivers. */
export function loadWebhookSigner(dataDir: string): Sm2Signer {
  const file = join(dataDir, 'webhook-key.pem');
  if (!existsSync(file)) writeFileAtomically(file, generateSm2Key());
  const signer = sm2Signer(readFileSync(file, 'utf8'));
  writeFileAtomically(join(dataDir, 'webhook-key.pub'), `${signer.publicPoint}\n`);
  return signer;
}
