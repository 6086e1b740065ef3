import { randomBytes } from 'node:crypto';
import { systemClock } from '@qzt/bff/base/clock';
import { createLogger } from '@qzt/bff/base/logger';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import { connect } from '@qzt/bff/storage/connection';
import { decodePresentation } from '@qzt/shared/presentation/code';
import { presentationLink, readPresentationLink } from '@qzt/shared/presentation/link';
import { signedCode } from '../bff/support/api.ts';
import type { World } from '../support/processes.ts';

const DAY_MILLISECONDS = 86_400_000;

/**
 * The link of a code like the one shown, that the app's own key signed ten minutes ago. The app must be stopped: its
 * keys are made a day older, so that they were in use at that time.
 */
export async function expiredLinkLike(world: World, link: string): Promise<string> {
  const shown = decodePresentation(readPresentationLink(link)?.code ?? '');
  if ('fault' in shown) throw new Error(`${link} holds no code`);
  const logger = createLogger('silent');
  const connection = await connect({ uri: world.mongoUri, production: false }, logger);
  try {
    const yesterday = new Date(Date.now() - DAY_MILLISECONDS);
    await connection.collection('keys').updateMany({}, { $set: { createdAt: yesterday } });
    const keyring = await createKeyring({
      connection,
      wrappingKey: Buffer.from(world.secrets.keyWrappingKey, 'base64'),
      clock: systemClock,
      random: (length) => randomBytes(length),
      logger,
    });
    keyring.stop();
    const issuedAt = Math.floor(Date.now() / 1000) - 600;
    const { creditCode, kindNumber, licenceReference } = shown.presentation;
    const expiresAt = issuedAt + 300;
    const code = signedCode(
      { clock: systemClock, keyring },
      { creditCode, kindNumber, licenceReference, issuedAt, expiresAt },
    );
    return presentationLink(world.appUrl, code);
  } finally {
    await connection.close();
  }
}
