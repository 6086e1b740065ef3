import type { Licence } from '@qzt/shared/contracts/wallet';
import { useCallback, useState } from 'react';
import { describeFailure } from '../../api/failures.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorState } from '../../components/error-state/error-state.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { OfflineBanner } from '../../components/offline-banner/offline-banner.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { Skeleton } from '../../components/skeleton/skeleton.tsx';
import { open, toTab } from '../../platform/navigation.ts';
import { hasRoomBeside } from '../../platform/system.ts';
import { wallet } from '../../state/app.ts';
import { useNow } from '../../state/clock.ts';
import { usePreferences } from '../../state/preferences.ts';
import type { SignIn } from '../../state/session.ts';
import { useStore } from '../../state/store.ts';
import { useSignIn } from '../../state/use-signed-in.ts';
import type { WalletView } from '../../state/wallet.ts';
import { momentText } from '../../words/ages.ts';
import { daysLeft, NEEDS_ATTENTION, offersPresenting } from '../../words/licence.ts';
import { FirmHeader } from './firm-header.tsx';
import './index.scss';
import { LicenceAside } from './licence-aside.tsx';
import { LargeLicenceList, LicenceList } from './licence-list.tsx';

const TITLE = '证照';

/** The licences of the chosen firm: the business licence on top, then the urgent ones. */
export default function WalletPage() {
  const signIn = useSignIn(
    useCallback((now: SignIn) => {
      if (now.status === 'offline' || (now.status === 'signed-in' && now.account.realName)) {
        void wallet.load();
      }
    }, []),
  );
  const view = useStore(wallet.view);
  if (signIn.status === 'signed-out') return <SignedOut />;
  if (signIn.status === 'signed-in' && !signIn.account.realName) return <RealNameFirst />;
  if (view.status === 'ready') return <Licences view={view} />;
  if (view.status === 'empty') return <NoFirm />;
  if (view.status === 'failed') return <Failed error={view.error} />;
  return (
    <Screen title={TITLE} tab="wallet">
      <Skeleton shape="wallet" text="正在向证照系统取最新数据" />
    </Screen>
  );
}

const SignedOut = () => (
  <Screen
    title={TITLE}
    tab="wallet"
    action={<Button id="sign-in" text="登录" onTap={() => void open('signIn')} />}
  >
    <EmptyState
      title="登录后看企业证照"
      text="法定代表人登录并实名后，名下企业的电子证照会出现在这里，随时可以出示。核验别人的证照不用登录。"
      link={{ text: '去扫码核验', onTap: () => void toTab('scan') }}
    />
  </Screen>
);

const RealNameFirst = () => (
  <Screen
    title={TITLE}
    tab="wallet"
    action={<Button id="real-name" text="确认是您本人" onTap={() => void open('realName')} />}
  >
    <EmptyState
      title="还差一步：确认是您本人"
      text="姓名、身份证号、手机号三项都对得上，才能打开企业证照。只核一次。"
    />
  </Screen>
);

const NoFirm = () => (
  <Screen
    title={TITLE}
    tab="wallet"
    action={<Button text="扫一扫核验" icon="scan" onTap={() => void toTab('scan')} />}
  >
    <EmptyState
      title="您名下还没有企业证照"
      text="新办的执照领取后会自动出现在这里。"
      link={{ text: '再查一次', onTap: () => void wallet.load() }}
    />
  </Screen>
);

const Failed = ({ error }: { error: unknown }) => {
  const trouble = describeFailure(error);
  return (
    <Screen
      title={TITLE}
      tab="wallet"
      action={<Button id="retry" text="再试一次" icon="refresh" onTap={() => void wallet.load()} />}
    >
      <ErrorState title={trouble.title} text={trouble.detail} requestId={trouble.requestId ?? undefined} />
    </Screen>
  );
};

const Licences = ({ view }: { view: Extract<WalletView, { status: 'ready' }> }) => {
  const { firms, shown, offline } = view;
  const { firm, licences, unreadable, confirmedAt, stale } = shown;
  const now = useNow(10_000);
  const { size } = usePreferences();
  const [chosenId, setChosenId] = useState<string>();
  const business = licences.find(({ kind }) => kind === 'business');
  const presented = [business, ...licences].find(
    (licence) => licence && offersPresenting(firm, licence, now),
  );
  const chosen = licences.find(({ id }) => id === chosenId) ?? licences[0];
  const asOf = offline || stale;
  const show = (licence: Licence) => {
    setChosenId(licence.id);
    if (!hasRoomBeside()) void open('licence', { licence: licence.id });
  };
  const List = size === 'large' ? LargeLicenceList : LicenceList;
  return (
    <Screen
      title={TITLE}
      tab="wallet"
      action={
        presented && (
          <Button
            id="present"
            icon="qr"
            text={size === 'large' ? '出示给别人看' : `出示${presented.kindName}`}
            onTap={() => void open('present', { firm: firm.creditCode, licence: presented.id })}
          />
        )
      }
      aside={chosen && <LicenceAside licence={chosen} firm={firm} confirmedAt={confirmedAt} asOf={asOf} />}
    >
      <FirmHeader firm={firm} firms={firms} onChoose={(creditCode) => void wallet.choose(creditCode)} />
      {asOf && (
        <OfflineBanner
          text={`${offline ? '没有网络' : '证照系统没有应答'}，显示${momentText(confirmedAt, now)} 的数据`}
        />
      )}
      <Attention licences={licences} now={now} onTap={show} />
      <List
        licences={licences}
        confirmedAt={confirmedAt}
        asOf={asOf}
        now={now}
        chosen={hasRoomBeside() ? (chosen?.id ?? null) : null}
        onOpen={show}
      />
      {unreadable > 0 && (
        <Notice
          id="unreadable"
          tone="plain"
          icon="unknown"
          title={`有 ${unreadable} 张证照未能读取，已经记录，请稍后再看`}
        />
      )}
      {licences.length === 0 && unreadable === 0 && (
        <EmptyState title="这家企业还没有电子证照" text="领取执照或许可证后，证照系统会自动送到这里。" />
      )}
    </Screen>
  );
};

/** 3 张证照要处理，最近的还剩 37 天: leads to the most urgent one. */
const Attention = (props: {
  licences: readonly Licence[];
  now: number;
  onTap: (licence: Licence) => void;
}) => {
  const urgent = props.licences.filter(({ state }) => NEEDS_ATTENTION.has(state));
  const [first] = urgent;
  if (!first) return null;
  const left = urgent
    .filter(({ state }) => state === 'expiring')
    .map(({ validTo }) => daysLeft(validTo, props.now))
    .filter((days) => days !== null);
  const soonest = left.length > 0 ? `，最近的还剩 ${Math.min(...left)} 天` : '';
  return (
    <Notice
      id="attention"
      tone="warn"
      icon="hourglass"
      title={`${urgent.length} 张证照要处理${soonest}`}
      onTap={() => props.onTap(first)}
    />
  );
};
