import type { Licence } from '@qzt/shared/contracts/wallet';
import { useState } from 'react';
import { isOffline } from '../../api/failures.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { OfflineBanner } from '../../components/offline-banner/offline-banner.tsx';
import { ResourceScreen } from '../../components/resource-screen/resource-screen.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { open, toTab } from '../../platform/navigation.ts';
import { hasRoomBeside } from '../../platform/system.ts';
import { wallet } from '../../state/app.ts';
import { useNow } from '../../state/clock.ts';
import { usePreferences } from '../../state/preferences.ts';
import type { FirmLicences, WalletContent } from '../../state/wallet.ts';
import { momentText } from '../../words/ages.ts';
import { STILL_WORKS } from '../../words/connection.ts';
import { daysLeft, NEEDS_ATTENTION, offersPresenting } from '../../words/licence.ts';
import { FirmHeader } from './firm-header.tsx';
import './index.scss';
import { LicenceAside } from './licence-aside.tsx';
import { LargeLicenceList, LicenceList } from './licence-list.tsx';

const FRAME = { title: '证照', tab: 'wallet' } as const;
const GUEST = {
  title: '登录后看企业证照',
  text: '法定代表人登录并实名后，名下企业的电子证照会出现在这里，随时可以出示。核验别人的证照不用登录。',
  link: { text: '去扫码核验', onTap: () => void toTab('scan') },
};

/** The licences of the chosen firm: the business licence on top, then the urgent ones. */
export default function WalletPage() {
  return (
    <ResourceScreen
      frame={FRAME}
      guest={GUEST}
      access="real-name"
      skeleton={{ shape: 'wallet', text: '正在向证照系统取最新数据' }}
      resource={wallet}
    >
      {({ firms, shown }, { trouble }) =>
        shown ? <Licences firms={firms} shown={shown} trouble={trouble} /> : <NoFirm />
      }
    </ResourceScreen>
  );
}

const NoFirm = () => (
  <Screen {...FRAME} action={<Button text="扫一扫核验" icon="scan" onTap={() => void toTab('scan')} />}>
    <EmptyState
      title="您名下还没有企业证照"
      text="新办的执照领取后会自动出现在这里。"
      link={{ text: '再查一次', onTap: () => void wallet.load() }}
    />
  </Screen>
);

/** Whose trouble it is that what is shown is old; null when it isn't. */
const reasonForAge = ({ stale }: FirmLicences, trouble: unknown): string | null => {
  if (isOffline(trouble)) return '没有网络';
  return stale || trouble ? '证照系统没有应答' : null;
};

const Licences = (props: {
  firms: WalletContent['firms'];
  shown: FirmLicences;
  /** Why the last attempt to renew it failed. */
  trouble: unknown;
}) => {
  const { firms, shown, trouble } = props;
  const { firm, licences, unreadable, confirmedAt } = shown;
  const now = useNow(10_000);
  const { size } = usePreferences();
  const [chosenId, setChosenId] = useState<string>();
  const business = licences.find(({ kind }) => kind === 'business');
  const presented = [business, ...licences].find(
    (licence) => licence && offersPresenting(firm, licence, now),
  );
  const chosen = licences.find(({ id }) => id === chosenId) ?? licences[0];
  const old = reasonForAge(shown, trouble);
  const show = (licence: Licence) => {
    setChosenId(licence.id);
    if (!hasRoomBeside()) void open('licence', { licence: licence.id });
  };
  const List = size === 'large' ? LargeLicenceList : LicenceList;
  return (
    <Screen
      {...FRAME}
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
      aside={
        chosen && <LicenceAside licence={chosen} firm={firm} confirmedAt={confirmedAt} asOf={old !== null} />
      }
    >
      <FirmHeader firm={firm} firms={firms} onChoose={(creditCode) => void wallet.choose(creditCode)} />
      {old && (
        <OfflineBanner
          text={`${old}，显示${momentText(confirmedAt, now)} 的数据`}
          detail={isOffline(trouble) ? STILL_WORKS : undefined}
        />
      )}
      <Attention licences={licences} now={now} onTap={show} />
      <List
        licences={licences}
        confirmedAt={confirmedAt}
        asOf={old !== null}
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
