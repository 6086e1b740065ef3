import { FEATURED, makePeople } from '@qzt/mock/town/people';
import type { AnyEndpoint, ReplyOf } from '@qzt/shared/contracts/endpoint';
import {
  type AccessGrant,
  confirmRealName,
  provePhone,
  signInWithWechat,
} from '@qzt/shared/contracts/identity';
import { listFirms, listLicences, presentLicence } from '@qzt/shared/contracts/wallet';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { type Answer, newKey, type Sent, sendTo } from './client.ts';

/** Nobody; an account without a real name; the firm's legal representative; another firm's. */
export const ROLES = ['guest', 'account', 'real-name', 'other'] as const;
export type Role = (typeof ROLES)[number];
export type SignedInRole = Exclude<Role, 'guest'>;

export type Person = ReturnType<typeof makePeople>[number];

export interface Caller {
  person: Person;
  accessToken: string;
  refreshToken: string;
}

export interface Callers {
  origin: string;
  /** The caller that stands for a role throughout. */
  of: (role: SignedInRole) => Caller;
  /** Signs the role's person in once more: a session to be thrown away. */
  again: (role: SignedInRole) => Promise<Caller>;
  /** Somebody new, whose phone number is proven where that is asked for. */
  newcomer: (options?: { phoneProven: boolean }) => Promise<Caller>;
  /** A firm of the `real-name` caller, and a licence of it. */
  firm: { creditCode: string; licenceId: string };
  /** One-time code of WeChat for a person. */
  wechatCode: (person: Person) => string;
}

const people = makePeople();

const personOf = (id: string): Person => {
  const person = people.find((one) => one.id === id);
  if (person === undefined) throw new Error(`the town has nobody called ${id}`);
  return person;
};

const wechatCode = ({ id }: Person): string => `town:${id}:${newKey()}`;

/** Signs in everybody that the roles stand for. */
export const signInCallers = async (origin: string): Promise<Callers> => {
  const good = async <E extends AnyEndpoint>(
    endpoint: E,
    sent: Sent,
    token?: string,
  ): Promise<ReplyOf<E>> => {
    const answer: Answer = await sendTo(origin, endpoint, sent, token);
    if (answer.status !== endpoint.status) throw new Error(`${endpoint.id}: ${answer.text}`);
    return answer.json as ReplyOf<E>;
  };
  const signIn = async (person: Person): Promise<Caller> => {
    const body = { code: wechatCode(person), noticeVersion: PRIVACY_NOTICE_VERSION };
    const grant: AccessGrant = await good(signInWithWechat, { body });
    if (grant.refreshToken === undefined) throw new Error('WeChat’s sign-in gave no refresh token');
    return { person, accessToken: grant.accessToken, refreshToken: grant.refreshToken };
  };
  const prove = async ({ person, accessToken }: Caller): Promise<void> => {
    await good(provePhone, { body: { code: wechatCode(person) } }, accessToken);
  };
  const withRealName = async (person: Person): Promise<Caller> => {
    const caller = await signIn(person);
    await prove(caller);
    const { name, idNumber } = person;
    const body = { name, idNumber, consent: true, noticeVersion: PRIVACY_NOTICE_VERSION };
    await good(confirmRealName, { body }, caller.accessToken);
    return caller;
  };
  // From the end of the list: people without a part to play.
  const newcomers = people.filter(({ id }) => !Object.values<string>(FEATURED).includes(id));
  const newcomer = async ({ phoneProven } = { phoneProven: false }): Promise<Caller> => {
    const person = newcomers.pop();
    if (person === undefined) throw new Error('the town has run out of people');
    const caller = await signIn(person);
    if (phoneProven) await prove(caller);
    return caller;
  };
  const standing: Record<SignedInRole, Caller> = {
    account: await newcomer({ phoneProven: true }),
    'real-name': await withRealName(personOf(FEATURED.mainRepresentative)),
    other: await withRealName(personOf(FEATURED.versions)),
  };
  const { accessToken } = standing['real-name'];
  const { firms } = await good(listFirms, {}, accessToken);
  const creditCode = firms[0]?.creditCode ?? '';
  const { licences } = await good(listLicences, { params: { creditCode } }, accessToken);
  return {
    origin,
    of: (role) => standing[role],
    again: (role) => signIn(standing[role].person),
    newcomer,
    firm: { creditCode, licenceId: licences[0]?.id ?? '' },
    wechatCode,
  };
};

/** A live code of the firm's licence, made now. */
export const presentNow = async ({
  origin,
  of,
  firm,
}: Callers): Promise<{ code: string; codeId: string }> => {
  const answer = await sendTo(
    origin,
    presentLicence,
    { params: firm, body: { mode: 'live', onceOnly: false } },
    of('real-name').accessToken,
  );
  const { link, codeId } = answer.json as ReplyOf<typeof presentLicence>;
  return { code: link.replace(/^.*\/v\//, ''), codeId };
};
