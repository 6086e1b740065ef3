/**
 * Version of the privacy notice that the screens show (告知: 个人信息保护法 article 17). A consent names the
 * version it was given for; when this changes, people are asked again.
 */
export const PRIVACY_NOTICE_VERSION = '2026-11-25';

/** What the notice promises for the record of looks: two years at most. */
export const LOOK_RETENTION_DAYS = 730;
