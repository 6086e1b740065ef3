import { type Account, confirmRealName, provePhone } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { useEffect, useRef, useState } from 'react';
import { problemCode } from '../../../api/failures.ts';
import { Box, Heading } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { Field } from '../../../components/field/field.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { CAN_PROVE_PHONE, PhoneButton } from '../../../components/phone-button/phone-button.tsx';
import { AccountGate } from '../../../components/resource-screen/account-gate.tsx';
import { OfflineScreen } from '../../../components/resource-screen/state-screens.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { goOn, open, toTab } from '../../../platform/navigation.ts';
import { usePageParams } from '../../../platform/page.ts';
import { uuid } from '../../../platform/uuid.ts';
import { session } from '../../../state/app.ts';
import '../sign-in/index.scss';
import { describeRealNameFailure, NO_CONSENT, NO_PHONE_CODE, type RealNameTrouble } from './trouble.ts';

const FRAME = { title: '实名核验' };
const GUEST = { title: '请先登录', text: '登录以后才能核验实名。' };

/** Three factors: name and ID number as typed, the phone number as proven. Which one is wrong is not told. */
export default function RealNamePage() {
  const { to } = usePageParams();
  return (
    <AccountGate frame={FRAME} guest={GUEST} access="account" skeleton={{ shape: 'form', text: '正在打开' }}>
      {(account) => (account ? <RealName account={account} to={to} /> : <OfflineScreen frame={FRAME} />)}
    </AccountGate>
  );
}

/** Leads on at once where nothing is left to confirm. */
const RealName = ({ account, to }: { account: Account; to: string | undefined }) => {
  const isDone = account.realName !== null;
  useEffect(() => {
    if (isDone) void goOn(to);
  }, [isDone, to]);
  return <Form phone={account.phone} />;
};

const Form = ({ phone }: { phone: string | null }) => {
  const [name, setName] = useState('');
  const [idNumber, setIdNumber] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<RealNameTrouble | null>(null);
  /** The same answers are one attempt, however often the button is tapped or the network fails. */
  const attempt = useRef<{ of: string; key: Promise<string> } | null>(null);

  const confirm = async () => {
    if (!agreed) {
      setTrouble(NO_CONSENT);
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
    } catch (error) {
      // A refusal is an outcome; silence, and a first run still at work, leave it open.
      const code = problemCode(error);
      if (code && code !== 'request.in-progress') attempt.current = null;
      setTrouble(describeRealNameFailure(error));
    } finally {
      setBusy(false);
    }
  };

  const prove = async (code: string | null) => {
    if (!code) {
      setTrouble(NO_PHONE_CODE);
      return;
    }
    try {
      session.update(await session.call(provePhone, { body: { code } }));
      setTrouble(null);
    } catch (error) {
      setTrouble(describeRealNameFailure(error));
    }
  };

  return (
    <Screen
      {...FRAME}
      action={
        <>
          {!trouble?.locked && (
            <Button
              id="confirm"
              text={trouble ? '再试一次' : '确认本人'}
              busy={busy && '正在比对'}
              disabled={!phone || name.trim() === '' || idNumber.trim() === ''}
              onTap={() => void confirm()}
            />
          )}
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
