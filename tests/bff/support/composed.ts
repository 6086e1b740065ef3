/** Apps with people signed in, and a keyring beside them on the same store that signs codes as they would. */

import { randomBytes } from 'node:crypto';
import { createLogger } from '@qzt/bff/base/logger';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import type { Keyring } from '@qzt/bff/keys/keyring';
import { connect } from '@qzt/bff/storage/connection';
import { arriveByWechat, confirm } from '../identity/support.ts';
import { startApp, type TestApp, WRAPPING_KEY } from './app.ts';
import type { Outside, TownPerson } from './outside.ts';

export { type Outside, startOutside, type TownPerson } from './outside.ts';

export interface Composed extends TestApp {
  keyring: Keyring;
  /** Signs in: the bearer of an account of this person. */
  bearerOf(person: TownPerson): Promise<string>;
  /** The bearer of an account without a confirmed real name. */
  bearerOfNobody(): Promise<string>;
}

export interface ComposeOptions {
  port?: number;
  env?: Record<string, string>;
}

export async function compose(outside: Outside, options: ComposeOptions = {}): Promise<Composed> {
  const app = await startApp(outside, { ...options, env: { ACCESS_TOKEN_SECONDS: '3600', ...options.env } });
  const logger = createLogger('silent');
  const connection = await connect({ uri: outside.mongoUri, production: false }, logger);
  const keyring = await createKeyring({
    connection,
    wrappingKey: WRAPPING_KEY,
    clock: app.clock,
    random: (length) => randomBytes(length),
    logger,
  });
  return {
    ...app,
    keyring,
    async bearerOf({ id, name, idNumber }) {
      const { accessToken } = await arriveByWechat(app, id);
      const confirmed = await confirm(app, accessToken, { name, idNumber });
      if (confirmed.status !== 200 && confirmed.problem.code !== 'identity.real-name-done') {
        throw new Error(confirmed.text);
      }
      return accessToken;
    },
    async bearerOfNobody() {
      const [nobody] = (await outside.people()).filter(({ firms }) => firms.length === 0);
      if (!nobody) throw new Error('everybody in town leads a firm');
      return (await arriveByWechat(app, nobody.id)).accessToken;
    },
    async stop() {
      keyring.stop();
      await connection.close();
      await app.stop();
    },
  };
}
