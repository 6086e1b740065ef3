import { confirmRealName, provePhone } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { useCallback, useRef, useState } from 'react';
import { CallError, describeFailure, problemCode } from '../../../api/failures.ts';
import { Box, Heading } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { Field } from '../../../components/field/field.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { CAN_PROVE_PHONE, PhoneButton } from '../../../components/phone-button/phone-button.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { open, toTab } from '../../../platform/navigation.ts';
import { uuid } from '../../../platform/uuid.ts';
import { session } from '../../../state/app.ts';
import type { SignIn } from '../../../state/session.ts';
import { useSignIn } from '../../../state/use-signed-in.ts';
import '../sign-in/index.scss';

type Trouble = { title: string; detail: string; fields: Record<string, string> };

const NO_FIELDS: Record<string, string> = {};

function troubleOf(error: unknown): Trouble {
  const { title, detail, requestId } = describeFailure(error);
  const problem =
    error instanceof CallError && error.failure.kind === 'problem' ? error.failure.problem : null;
  const fields = Object.fromEntries(
    (problem?.fields ?? []).map(({ path, message }) => [path.replace(/^body\./, ''), message]),
  );
  if (problem?.code === 'identity.real-name-mismatch' && problem.triesLeft !== undefined) {
    return {
      title: '三项信息没有对上',
      detail: `请逐项核对。还能试 ${problem.triesLeft} 次，之后锁 30 分钟。`,
      fields,
    };
  }
  const number = problem && problem.status >= 500 && requestId ? `求助时请报编号 ${requestId}` : '';
  return {
    title,
    detail: Object.keys(fields).length > 0 ? '请按提示修改后再确认。' : detail || number,
    fields,
  };
}

/** Three factors: name and ID number as typed, the phone number as proven. Which one is wrong is not told. */
export default function RealNamePage() {
  const signIn = useSignIn(
    useCallback((now: SignIn) => {
      if (now.status === 'signed-in' && now.account.realName) void toTab('wallet');
    }, []),
  );
  if (signIn.status === 'unknown') {
    return (
      <Screen title="实名核验">
        <Skeleton shape="form" text="正在打开" />
      </Screen>
    );
  }
  if (signIn.status !== 'signed-in') {
    return (
      <Screen title="实名核验" action={<Button id="sign-in" text="登录" onTap={() => void open('signIn')} />}>
        <EmptyState title="请先登录" text="登录以后才能核验实名。" />
      </Screen>
    );
  }
  return <Form phone={signIn.account.phone} />;
}

const Form = ({ phone }: { phone: string | null }) => {
  const [name, setName] = useState('');
  const [idNumber, setIdNumber] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  /** The same answers are one attempt, however often the button is tapped or the network fails. */
  const attempt = useRef<{ of: string; key: Promise<string> } | null>(null);

  const confirm = async () => {
    if (!agreed) {
      setTrouble({
        title: '需要您同意',
        detail: '请勾选下面的同意，才能把三项交给省平台比对。',
        fields: NO_FIELDS,
      });
      return;
    }
    setBusy(true);
    setTrouble(null);
    const of = `${name}\n${idNumber}`;
    if (attempt.current?.of !== of) attempt.current = { of, key: uuid() };
    try {
      const account = await session.call(
        confirmRealName,
        { body: { name, idNumber, consent: true, noticeVersion: PRIVACY_NOTICE_VERSION } },
        { idempotencyKey: await attempt.current.key },
      );
      session.update(account);
      await toTab('wallet');
    } catch (error) {
      // A refusal is an outcome; silence, and a first run still at work, leave it open.
      const code = problemCode(error);
      if (code && code !== 'request.in-progress') attempt.current = null;
      setTrouble(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };

  const prove = async (code: string | null) => {
    if (!code) {
      setTrouble({
        title: '没有拿到手机号',
        detail: '请点“授权手机号”并同意，手机号只用于确认本人。',
        fields: NO_FIELDS,
      });
      return;
    }
    try {
      session.update(await session.call(provePhone, { body: { code } }));
      setTrouble(null);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };

  return (
    <Screen
      title="实名核验"
      action={
        <>
          <Button
            id="confirm"
            text={trouble ? '再试一次' : '确认本人'}
            busy={busy && '正在比对'}
            disabled={!phone || name.trim() === '' || idNumber.trim() === ''}
            onTap={() => void confirm()}
          />
          <Button kind="text" text="先不核验，只扫码" onTap={() => void toTab('scan')} />
        </>
      }
    >
      <Heading level={2} className="sign-in__title">
        确认是您本人
      </Heading>
      <Box className="sign-in__text">三项都对得上，才能打开企业证照。只核一次。</Box>
      {trouble && (
        <Notice id="trouble" tone="bad" icon="warning" title={trouble.title} detail={trouble.detail} alert />
      )}
      <Field
        id="name"
        label="姓名"
        icon="person"
        value={name}
        onChange={setName}
        maxLength={30}
        placeholder="身份证上的姓名"
        error={trouble?.fields.name}
      />
      <Field
        id="id-number"
        label="身份证号"
        icon="id-card"
        kind="id-card"
        value={idNumber}
        onChange={setIdNumber}
        maxLength={24}
        placeholder="18 位，最后一位可以是 X"
        error={trouble?.fields.idNumber}
      />
      <Field
        id="phone"
        label="本人实名手机号"
        icon="phone"
        value={phone ?? ''}
        onChange={() => undefined}
        disabled
        placeholder="还没有验证"
        hint={
          phone
            ? '已由登录平台验证，不用填写'
            : CAN_PROVE_PHONE
              ? undefined
              : '登录平台没有给出手机号，请先到平台绑定手机号再登录'
        }
      />
      {!phone && <PhoneButton text="授权手机号" onCode={(code) => void prove(code)} />}
      <Checkbox id="agree" checked={agreed} onChange={setAgreed}>
        同意把这三项交给省可信身份认证平台比对，只用于确认本人
      </Checkbox>
      <Button kind="text" id="privacy" text="怎么保护" onTap={() => void open('privacy')} />
      <Box className="sign-in__text">手机号刚换过？先到运营商营业厅办实名，次日再试。</Box>
    </Screen>
  );
};
