/**
 * What a browser keeps during a sign-in, so that only the browser that began it can finish it:
 * `<256 random bits>.<MAC>`. Whatever we did not make ourselves counts as no key.
 */

import { timingSafeEqual } from 'node:crypto';
import type { Random } from '../base/clock.ts';
import type { Keyring } from '../keys/keyring.ts';

export interface BrowserKeys {
  make(): string;
  /** Null: not one of ours. */
  read(given: string | undefined): string | null;
}

const SHAPE = /^([A-Za-z0-9_-]{43})\.([0-9a-f]{64})$/;

export function createBrowserKeys(keyring: Pick<Keyring, 'blindIndex'>, random: Random): BrowserKeys {
  const mac = (secret: string): string => keyring.blindIndex(secret, 'sign-in.browser-key');

  return {
    make() {
      const secret = Buffer.from(random(32)).toString('base64url');
      return `${secret}.${mac(secret)}`;
    },

    read(given) {
      const [key, secret, claimed] = SHAPE.exec(given ?? '') ?? [];
      if (!key || !secret || !claimed) return null;
      return timingSafeEqual(Buffer.from(claimed), Buffer.from(mac(secret))) ? key : null;
    },
  };
}
