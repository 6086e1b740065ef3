import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import { listSessions } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { browserCallback } from './browser-sign-in.ts';
import { type Callers, presentNow, type Role } from './callers.ts';
import { newKey, type Sent, sendTo } from './client.ts';

/** A good request to an endpoint, and the token that goes with it where it is not the role's own. */
export type Example = (callers: Callers, role: Role) => Promise<Sent & { accessToken?: string }>;

const noticeVersion = PRIVACY_NOTICE_VERSION;

/** Ends a session or an account, so it gets one of its own. */
const withOwnSession: Example = async (callers, role) =>
  role === 'guest' ? {} : { accessToken: (await callers.again(role)).accessToken };

/** One for each endpoint, by its id. */
export const examples: Readonly<Record<string, Example>> = {
  'identity.startOidc': async ({ origin }) => ({
    body: { noticeVersion, returnTo: '/pages/wallet/index' },
    headers: { origin },
  }),
  'identity.finishOidc': async ({ origin, of }) => browserCallback(origin, of('other').person.id),
  'identity.signInWithWechat': async ({ wechatCode, of }) => ({
    body: { code: wechatCode(of('account').person), noticeVersion },
  }),
  'identity.refreshSession': async ({ again }) => ({
    body: { refreshToken: (await again('account')).refreshToken },
  }),
  'identity.listSessions': async () => ({}),
  'identity.endSession': withOwnSession,
  'identity.endOneSession': async ({ origin, again }, role) => {
    const thrownAway = await again(role === 'guest' ? 'account' : role);
    const { json } = await sendTo(origin, listSessions, {}, thrownAway.accessToken);
    const { sessions } = json as ReplyOf<typeof listSessions>;
    return { params: { sessionId: sessions.find(({ current }) => current)?.id ?? '' } };
  },
  'identity.endAllSessions': async ({ newcomer }, role) =>
    role === 'guest' ? {} : { accessToken: (await newcomer()).accessToken },
  'identity.getAccount': async () => ({}),
  'identity.provePhone': async ({ newcomer, wechatCode }, role) => {
    const { person, accessToken } = await newcomer();
    return { body: { code: wechatCode(person) }, ...(role === 'guest' ? {} : { accessToken }) };
  },
  'identity.confirmRealName': async ({ newcomer, of }, role) => {
    const caller = role === 'account' ? await newcomer({ phoneProven: true }) : undefined;
    const { name, idNumber } = (caller ?? of('real-name')).person;
    return {
      body: { name, idNumber, consent: true, noticeVersion },
      ...(caller ? { accessToken: caller.accessToken } : {}),
    };
  },
  'identity.getDataHandler': async () => ({}),
  'identity.exportAccount': async () => ({}),
  'identity.deleteAccount': async ({ newcomer }, role) =>
    role === 'guest' ? {} : { accessToken: (await newcomer()).accessToken },
  'wallet.listFirms': async () => ({}),
  'wallet.listLicences': async ({ firm: { creditCode } }) => ({ params: { creditCode } }),
  'wallet.presentLicence': async ({ firm }) => ({
    params: { ...firm },
    body: { mode: 'live', onceOnly: false },
  }),
  'wallet.getPresentation': async (callers) => ({
    params: { creditCode: callers.firm.creditCode, codeId: (await presentNow(callers)).codeId },
  }),
  'wallet.listLooks': async ({ firm: { creditCode, licenceId } }) => ({
    params: { creditCode },
    query: { licenceId },
  }),
  'verification.look': async (callers) => ({
    body: { code: (await presentNow(callers)).code, visit: newKey() },
  }),
  'verification.listKeys': async () => ({}),
  'verification.listWellKnownKeys': async () => ({}),
};

export const exampleOf = (id: string): Example => {
  const example = examples[id];
  if (example === undefined) throw new Error(`${id} has no example`);
  return example;
};
