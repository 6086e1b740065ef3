/**
 * 登记状态 of a firm. 歇业 firms still exist (市场主体登记管理条例 article 30, at most 3 years);
 * 吊销 and 注销 end the right to do business.
 */
export const FIRM_STATUSES = ['active', 'dormant', 'revoked', 'cancelled'] as const;
export type FirmStatus = (typeof FIRM_STATUSES)[number];

/** 中文; `unknown` for a status that the reader doesn't know. */
export const FIRM_STATUS_NAMES: Record<FirmStatus | 'unknown', string> = {
  active: '存续',
  dormant: '歇业',
  revoked: '吊销',
  cancelled: '注销',
  unknown: '状态未知',
};
