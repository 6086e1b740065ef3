/**
 * The app for benches: composed as in production, replies trusted as in production, but over the stand-ins, which
 * production itself refuses. Signs presentation codes when asked, so that each request can carry another one.
 */

import { randomBytes } from 'node:crypto';
import { createApp } from '@qzt/bff/app';
import { systemClock } from '@qzt/bff/base/clock';
import { createLogger } from '@qzt/bff/base/logger';
import { readConfig } from '@qzt/bff/config';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import { connect } from '@qzt/bff/storage/connection';
import { encodePresentation, sealPresentation } from '@qzt/shared/presentation/code';
import { answerMeasurements } from './measured.ts';

export interface CodeWish {
  count: number;
  licences: { creditCode: string; licenceReference: string }[];
  /** Live unless told. */
  mode?: 'live' | 'printed';
}

const config = readConfig(process.env);
const clock = systemClock;
const random = (length: number) => randomBytes(length);
const logger = createLogger(config.logLevel);
const app = createApp(config, { clock, random, logger, trustReplies: true });
const { port } = await app.start();
/** Signs beside the app, by the keys in its store. */
const connection = await connect({ uri: config.mongodbUri, production: false }, logger);
const keyring = await createKeyring({
  connection,
  wrappingKey: config.keyWrappingKey,
  clock,
  random,
  logger,
});

function codes({ count, licences, mode = 'live' }: CodeWish): string[] {
  const now = Math.floor(clock.now() / 1000);
  return Array.from({ length: count }, (_, i) => {
    const licence = licences[i % licences.length];
    if (!licence) throw new Error('no licence to show');
    const signer = keyring.presentation.current();
    const signed = encodePresentation({
      mode,
      onceOnly: false,
      keyId: signer.keyId,
      codeId: randomBytes(12).toString('hex'),
      issuedAt: now,
      expiresAt: mode === 'printed' ? null : now + 300,
      kindNumber: 1,
      statusIndex: i,
      ...licence,
    });
    return sealPresentation(signed, signer.sign(signed));
  });
}

answerMeasurements({
  codes: (wish) => codes(wish as CodeWish),
  publicKey: () => keyring.presentation.current().publicKey.point,
});
process.on('SIGTERM', () => {
  keyring.stop();
  connection
    .close()
    .then(() => app.stop())
    .then(() => process.exit(0))
    .catch(() => process.exit(1));
});
process.send?.({ ready: 'bff', port });
