/** One-time codes as WeChat gives them to a mini-program: five minutes, once, each for its purpose. */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { LivingTown } from '../town/living-town.ts';
import type { Person } from '../town/types.ts';

export type CodePurpose = 'login' | 'phone';

const LIFETIME_MILLISECONDS = 300_000;
/** What WeChat's DevTools give for a project without an app id, again and again. */
const DEVTOOLS_CODE = 'the code is a mock one';
const SHAPE = /^[A-Za-z0-9_:.-]{8,128}$/;
const NAMED = /^town:([^:]+):([^:]+)$/;

export type Redeemed = { person: Person } | { trouble: 'invalid' | 'used' };

export interface WechatCodes {
  /** A code as `wx.login` or the phone button would hand over. */
  issue(person: Person, purpose: CodePurpose): string;
  /**
   * Codes made here stand for their person. `town:<person id>:<nonce>` stands for the person named; any other
   * well-formed code (DevTools make their own) for the one picked in the console.
   */
  redeem(code: string, purpose: CodePurpose): Redeemed;
}

export function wechatCodes(town: LivingTown, clock: Clock): WechatCodes {
  const issued = new Map<string, { person: Person; purpose: CodePurpose; expiresAt: number }>();
  const used = new Set<string>();

  function bearer(code: string, purpose: CodePurpose): Person | undefined {
    if (code === DEVTOOLS_CODE) return town.pickedPerson();
    const own = issued.get(code);
    if (own) return own.purpose === purpose && own.expiresAt > clock.now() ? own.person : undefined;
    if (!SHAPE.test(code)) return undefined;
    if (code.startsWith('town:')) return town.person(NAMED.exec(code)?.[1] ?? '');
    return town.pickedPerson();
  }

  return {
    issue(person, purpose) {
      const code = randomBytes(16).toString('hex');
      issued.set(code, { person, purpose, expiresAt: clock.now() + LIFETIME_MILLISECONDS });
      return code;
    },
    redeem(code, purpose) {
      const mark = `${purpose} ${code}`;
      if (used.has(mark)) return { trouble: 'used' };
      const person = bearer(code, purpose);
      if (!person) return { trouble: 'invalid' };
      if (code !== DEVTOOLS_CODE) used.add(mark);
      return { person };
    },
  };
}
