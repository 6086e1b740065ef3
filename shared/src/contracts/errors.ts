/**
 * The error catalogue. Codes are append-only: clients of any age rely on them. Wire form: problem+json (RFC 9457).
 */

import * as z from 'zod/mini';

interface ErrorKind {
  status: number;
  /** What happened, in Simplified Chinese: a headline, without a comma (clients of before cut it at the first one). */
  title: string;
  /** Whose trouble it is and what to do: whole sentences. */
  detail: string;
  /** Whether the same request may succeed later without change. */
  retryable: boolean;
}

/** Whoever needs no title carries none: a bundler may leave the whole table out. */
// @__NO_SIDE_EFFECTS__
const kind = (status: number, title: string, detail: string, retryable = false): ErrorKind => ({
  status,
  title,
  detail,
  retryable,
});

export const ERRORS = {
  // the request itself
  'request.malformed-json': kind(400, '内容没有传完整', '请重新提交。'),
  'request.invalid': kind(422, '有几项填得不对', '请按提示修改。'),
  'request.not-found': kind(404, '没有找到这项内容', '请返回上一页再试。'),
  'request.method-not-allowed': kind(405, '这个地址不支持这种操作', '请返回上一页，用页面上的按钮办理。'),
  'request.unsupported-media-type': kind(415, '内容格式不对', '请用本小程序提交。'),
  'request.too-large': kind(413, '内容太大了', '请精简后再提交。'),
  'request.timeout': kind(408, '没有收完您的内容', '网络太慢，请换个网络再试。', true),
  'request.rate-limited': kind(429, '操作太快了', '请过一分钟再试。', true),
  'request.origin-refused': kind(403, '请求来自别的网站', '已经拦下，没有办理。请从本站打开。'),
  'request.idempotency-key-missing': kind(400, '提交缺少防重复编号', '请用最新版小程序提交。'),
  'request.idempotency-key-reused': kind(422, '同一编号提交了不同的内容', '请刷新页面后再提交。'),
  'request.in-progress': kind(409, '上一次提交还在处理', '请等几秒再看结果。', true),
  'request.outcome-unknown': kind(409, '上次提交有没有办成还不清楚', '请先查看结果，不要马上重交。'),

  // identity
  'identity.sign-in-required': kind(401, '还没有登录', '请先登录。'),
  'identity.token-expired': kind(401, '登录已到期', '请重新登录。'),
  'identity.token-invalid': kind(401, '登录凭证无效', '请重新登录。'),
  'identity.token-foreign': kind(401, '登录凭证不是本环境签发的', '请在这里重新登录。'),
  'identity.session-ended': kind(401, '这次登录已经退出', '请重新登录。'),
  'identity.refresh-reused': kind(401, '这份登录凭证被用过两次', '为安全已退出，请重新登录。'),
  'identity.refresh-superseded': kind(409, '登录状态刚在另一个窗口更新过', '请再试一次。', true),
  'identity.notice-outdated': kind(409, '隐私说明已经更新', '请看过新版再同意。'),
  'identity.wechat-code-invalid': kind(400, '微信登录码已失效', '请重新点一次登录。'),
  'identity.sign-in-interrupted': kind(400, '这次登录没有走完', '也可能是中途换了浏览器。请重新登录。'),
  'identity.sign-in-declined': kind(400, '您没有同意授权', '所以没有登录。要登录，请再点一次并同意。'),
  'identity.phone-not-proven': kind(409, '还没有验证手机号', '请先授权手机号。'),
  'identity.real-name-required': kind(403, '还没有完成实名核验', '请先核验实名，才能打开企业证照。'),
  'identity.real-name-mismatch': kind(422, '三项信息没有对上', '请逐项核对。'),
  'identity.real-name-locked': kind(429, '核验失败次数太多', '请 30 分钟后再试。', true),
  'identity.session-not-found': kind(404, '没有找到这次登录', '它可能已经退出，请刷新列表再看。'),
  'identity.real-name-done': kind(409, '您已经完成实名核验', '不用再做一次。'),

  // who may do what
  'authority.not-found': kind(404, '没有找到', '也可能是您不能代表它办事。请返回上一页再选。'),
  'authority.not-allowed': kind(403, '您的身份不能做这件事', '请找法定代表人或管理员办理。'),

  // wallet
  /** Of the days before `authority.not-found`; no longer sent. */
  'wallet.firm-not-found': kind(404, '没有找到这家企业', '也可能是您不能代表它。'),
  'wallet.licence-not-found': kind(404, '没有找到这张证照', '也可能是您不能出示它。'),
  'wallet.licence-not-presentable': kind(409, '这张证照现在不能出示', '它的状态变了，原因写在证照那一页。'),
  'wallet.firm-not-presentable': kind(409, '企业已注销或吊销', '不能再出示它的证照。'),
  'wallet.licence-status-unknown': kind(409, '证照系统给出的状态还不认识', '现在不能出示，请问发证机关。'),
  'wallet.firm-status-unknown': kind(409, '登记系统给出的企业状态还不认识', '现在不能出示，请问登记机关。'),

  // verification: only what prevents an answer; a bad code is an answer, not an error
  'verification.not-a-code': kind(422, '这不是企证通的证照码', '请对准证照上的二维码再扫。'),
  'verification.truncated': kind(422, '这张码没有扫全', '请靠近一点再扫一次。'),
  'verification.unknown-version': kind(422, '这张码的版本本系统不认识', '请更新小程序后再扫。'),
  'verification.malformed': kind(422, '这张码的内容不成立', '不能采信，请对方换一张新码。'),

  // upstream services: whose trouble it is
  'upstream.registry-unavailable': kind(503, '登记系统没有应答', '不是您的问题，请过一会儿再看。', true),
  'upstream.licences-unavailable': kind(503, '证照系统没有应答', '不是您的问题，请过一会儿再看。', true),
  'upstream.identity-unavailable': kind(
    503,
    '省身份认证平台没有应答',
    '不是您的问题，请过一会儿再试。',
    true,
  ),
  'upstream.wechat-unavailable': kind(503, '微信没有应答', '不是您的问题，请过一会儿再试。', true),

  // ourselves
  'webhook.refused': kind(401, '没有接收这条通知', '它的签名、时间或编号不对。'),
  'store.unavailable': kind(
    503,
    '系统暂时存取不了数据',
    '请过几分钟再试；刚提交的，请先看是否已经成功。',
    true,
  ),
  'service.shutting-down': kind(503, '系统正在更新', '请过一会儿再试。', true),
  'service.failure': kind(500, '系统出错了', '已经记下。求助时请报编号。', true),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** What any endpoint can answer. */
export const COMMON_ERRORS = [
  'request.malformed-json',
  'request.invalid',
  'request.unsupported-media-type',
  'request.too-large',
  'request.timeout',
  'request.rate-limited',
  'store.unavailable',
  'service.shutting-down',
  'service.failure',
] as const satisfies readonly ErrorCode[];

/** What an endpoint for signed-in accounts can answer, whatever it does. */
export const BEARER_ERRORS = [
  'identity.sign-in-required',
  'identity.token-expired',
  'identity.token-invalid',
  'identity.token-foreign',
  'identity.session-ended',
] as const satisfies readonly ErrorCode[];

/** What an endpoint about one firm can answer, whatever it does. */
export const AUTHORITY_ERRORS = [
  'authority.not-found',
  'authority.not-allowed',
  'upstream.registry-unavailable',
] as const satisfies readonly ErrorCode[];

/** What a mutation by a client-made key can answer, whatever it does. */
export const IDEMPOTENCY_ERRORS = [
  'request.idempotency-key-missing',
  'request.idempotency-key-reused',
  'request.in-progress',
] as const satisfies readonly ErrorCode[];

/** What a field can be told. Append-only. */
export const FIELD_ERRORS = {
  'field.missing': '请填写这一项',
  'field.type': '格式不对',
  'field.unknown': '不认识这一项，请去掉',
  'field.too-short': '太短了',
  'field.too-long': '太长了',
  'field.out-of-range': '数值超出范围',
  'field.not-an-option': '请从给出的选项里选',
  'field.pattern': '格式不对，请核对',
  'credit-code.length': '统一社会信用代码应为 18 位，请核对',
  'credit-code.character': '信用代码里有不该出现的字符（没有 I、O、S、V、Z），请核对',
  'credit-code.check': '信用代码第 18 位校验不对，请核对',
  'credit-code.subject-check': '信用代码第 17 位（主体标识校验）不对，请核对',
  'licence-identifier.shape': '电子证照标识格式不对，请核对',
  'licence-identifier.check': '电子证照标识最后一位校验不对，请核对',
  'id-number.shape': '身份证号应为 18 位，最后一位可以是 X',
  'id-number.date': '身份证号里的出生日期不对，请核对',
  'id-number.check': '身份证号最后一位校验不对，请核对',
  'phone.shape': '手机号应为 11 位数字，以 1 开头',
  'person-name.shape': '姓名请填身份证上的汉字姓名',
  'consent.required': '需要您同意，才能继续',
} as const;

export type FieldErrorCode = keyof typeof FIELD_ERRORS;

/** RFC 9457, as this product fills it. */
export const problemSchema = z.object({
  /** `urn:qizhengtong:error:<code>` */
  type: z.string(),
  /** An old client may meet a code it doesn't know: it then goes by `status` and `title`. */
  code: z.string(),
  status: z.int(),
  title: z.string(),
  /** Always sent; servers of before left it out and put both into `title`. */
  detail: z.optional(z.string()),
  fields: z.optional(z.array(z.object({ path: z.string(), code: z.string(), message: z.string() }))),
  /** To be read out when asking for help: `7K2M-40QX`. */
  requestId: z.string(),
  retryable: z.boolean(),
  retryAfterSeconds: z.optional(z.int()),
  /** Only with `identity.real-name-mismatch`. */
  triesLeft: z.optional(z.int()),
});
export type Problem = z.output<typeof problemSchema>;
