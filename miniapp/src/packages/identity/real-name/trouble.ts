import { CallError, describeFailure } from '../../../api/failures.ts';

/** What a try came to, for the person and for the fields of the form. */
export interface RealNameTrouble {
  title: string;
  detail: string;
  /** Messages by name of the field. */
  fields: Readonly<Record<string, string>>;
  /** Trying again now changes nothing. */
  locked: boolean;
}

const NO_FIELDS = {};

export const NO_CONSENT: RealNameTrouble = {
  title: '需要您同意',
  detail: '请勾选下面的同意，才能把三项交给省平台比对。',
  fields: NO_FIELDS,
  locked: false,
};

export const NO_PHONE_CODE: RealNameTrouble = {
  title: '没有拿到手机号',
  detail: '请点“授权手机号”并同意，手机号只用于确认本人。',
  fields: NO_FIELDS,
  locked: false,
};

export function describeRealNameFailure(error: unknown): RealNameTrouble {
  const { title, detail, requestId } = describeFailure(error);
  const problem =
    error instanceof CallError && error.failure.kind === 'problem' ? error.failure.problem : null;
  const fields = Object.fromEntries(
    (problem?.fields ?? []).map(({ path, message }) => [path.replace(/^body\./, ''), message]),
  );
  const locked = problem?.code === 'identity.real-name-locked';
  if (problem?.code === 'identity.real-name-mismatch' && problem.triesLeft !== undefined) {
    const none = problem.triesLeft === 0;
    const tries = none
      ? '次数用完了，请 30 分钟后再试。'
      : `请逐项核对。还能试 ${problem.triesLeft} 次，之后锁 30 分钟。`;
    return { title: '三项信息没有对上', detail: tries, fields, locked: none };
  }
  if (Object.keys(fields).length > 0) {
    return { title, detail: '请按提示修改后再确认。', fields, locked };
  }
  const number = problem && problem.status >= 500 && requestId ? `求助时请报编号 ${requestId}` : '';
  return { title, detail: [detail, number].filter(Boolean).join(''), fields, locked };
}
