/** What the capability keeps, as its services see it. Times are ms since 1970. Sealed: encrypted by the keyring. */

export const SIGN_IN_WAYS = ['oidc', 'wechat'] as const;
export type SignInWay = (typeof SIGN_IN_WAYS)[number];

export const CHANNELS = ['browser', 'wechat'] as const;
export type Channel = (typeof CHANNELS)[number];

export const CONSENT_PURPOSES = ['sign-in', 'real-name-check'] as const;

export interface Consent {
  purpose: (typeof CONSENT_PURPOSES)[number];
  noticeVersion: string;
  givenAt: number;
}

export interface SealedRealName {
  name: string;
  idNumber: string;
  /** Keyed hash of the ID number; of one account only. */
  idHash: string;
  confirmedAt: number;
}

/**
 * An account has one way to sign in. When a person turns out to have two accounts, the later one becomes a signpost
 * to the earlier: it keeps its way, and `movedTo` says whose way it is.
 */
export interface AccountRecord {
  /** 24 hexadecimal digits. */
  id: string;
  /** `<way>:<keyed hash of the subject>` */
  wayKey: string;
  /** The openid, to write to it one day; null where only recognising is needed. */
  sealedSubject: string | null;
  sealedPhone: string | null;
  realName: SealedRealName | null;
  consents: Consent[];
  createdAt: number;
  movedTo: string | null;
  /** An intent: from here on the account is gone for everybody, and is taken apart. */
  deletingSince: number | null;
}

export interface SessionRecord {
  /** 24 hexadecimal digits. */
  id: string;
  accountId: string;
  channel: Channel;
  /** For the person's eyes: `Chrome · Windows`. */
  device: string;
  createdAt: number;
  /** Coarse: written again after some minutes at the earliest. */
  lastUsedAt: number;
  /** Which refresh token is the one to use: 1, 2, … */
  generation: number;
  /** The highest generation of which the refresh token or an access token was presented; 0: none yet. */
  usedGeneration: number;
  /** When the generations before the current one were replaced, latest first; none older than a few seconds. */
  replacedAt: number[];
  /** By idleness or by age, whichever comes first. */
  expiresAt: number;
}

/** A sign-in on its way through the province's pages. */
export interface SignInFlow {
  /** SHA-256 of `state`. */
  id: string;
  nonce: string;
  codeVerifier: string;
  returnTo: string;
  noticeVersion: string;
  startedAt: number;
  expiresAt: number;
}

/** What sealed texts are bound to. */
export const sealContext = {
  subject: (accountId: string) => `account.subject:${accountId}`,
  phone: (accountId: string) => `account.phone:${accountId}`,
  name: (accountId: string) => `account.name:${accountId}`,
  idNumber: (accountId: string) => `account.id-number:${accountId}`,
};
