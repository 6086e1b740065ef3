import type { Licence } from '@qzt/shared/contracts/wallet';
import { isInForce } from '@qzt/shared/domain/licence-status';
import { useCallback, useState } from 'react';
import { describeFailure } from '../../api/failures.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorState } from '../../components/error-state/error-state.tsx';
import { LicenceCard, LicenceDeck } from '../../components/licence-card/licence-card.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { OfflineBanner } from '../../components/offline-banner/offline-banner.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { Section } from '../../components/section/section.tsx';
import { Skeleton } from '../../components/skeleton/skeleton.tsx';
import { open, toTab } from '../../platform/navigation.ts';
import { hasRoomBeside } from '../../platform/system.ts';
import { ageText, momentText } from '../../state/ages.ts';
import { wallet } from '../../state/app.ts';
import { useNow } from '../../state/clock.ts';
import {
  chipText,
  consequence,
  daysLeft,
  NEEDS_ATTENTION,
  numberText,
  toneOf,
} from '../../state/licence-words.ts';
import { useStore } from '../../state/store.ts';
import { useSignIn } from '../../state/use-signed-in.ts';
import type { WalletView } from '../../state/wallet.ts';
import { FirmHeader } from './firm-header.tsx';
import { LicenceAside } from './licence-aside.tsx';
import './index.scss';

const TITLE = '证照';

/** The licences of the chosen firm: the business licence on top, then the urgent ones. */
export default function WalletPage() {
  const signIn = useSignIn(useCallback(() => void wallet.load(), []));
  const view = useStore(wallet.view);
  if (signIn.status === 'signed-out') {
    return (
      <Screen
        title={TITLE}
        tab="wallet"
        action={<Button id="sign-in" text="登录" onTap={() => void open('signIn')} />}
      >
        <EmptyState
          title="登录后看您企业的证照"
          text="核验别人的证照不用登录。"
          link={{ text: '去扫码核验', onTap: () => void toTab('scan') }}
        />
      </Screen>
    );
  }
  if (view.status === 'loading') {
    return (
      <Screen title={TITLE} tab="wallet">
        <Skeleton shape="wallet" text="正在向证照系统取最新数据" />
      </Screen>
    );
  }
  if (view.status === 'empty') {
    return (
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
  }
  if (view.status === 'failed') {
    const trouble = describeFailure(view.error);
    return (
      <Screen
        title={TITLE}
        tab="wallet"
        action={<Button id="retry" text="再试一次" icon="refresh" onTap={() => void wallet.load()} />}
      >
        <ErrorState title={trouble.title} text={trouble.detail} requestId={trouble.requestId ?? undefined} />
      </Screen>
    );
  }
  return <Licences view={view} />;
}

const Licences = ({ view }: { view: Extract<WalletView, { status: 'ready' }> }) => {
  const { firms, shown, offline } = view;
  const { firm, licences, confirmedAt, stale } = shown;
  const now = useNow(10_000);
  const [chosenId, setChosenId] = useState<string>();
  const business = licences.find(({ kind }) => kind === 'business');
  const others = licences.filter((licence) => licence !== business);
  const chosen = licences.find(({ id }) => id === chosenId) ?? business ?? licences[0];
  const asOf = offline || stale;
  const show = (licence: Licence) => {
    setChosenId(licence.id);
    if (!hasRoomBeside()) void open('licence', { firm: firm.creditCode, licence: licence.id });
  };
  return (
    <Screen
      title={TITLE}
      tab="wallet"
      action={
        business &&
        isInForce(business.state) && (
          <Button
            id="present"
            icon="qr"
            text={`出示${business.kindName}`}
            onTap={() => void open('present', { firm: firm.creditCode, licence: business.id })}
          />
        )
      }
      aside={chosen && <LicenceAside licence={chosen} firm={firm} confirmedAt={confirmedAt} />}
    >
      <FirmHeader firm={firm} firms={firms} onChoose={(creditCode) => void wallet.choose(creditCode)} />
      {asOf && (
        <OfflineBanner
          text={`${offline ? '没有网络' : '证照系统没有应答'}，显示${momentText(confirmedAt, now)} 的数据`}
        />
      )}
      <Attention licences={licences} now={now} onTap={show} />
      {business && (
        <LicenceCard
          id={`licence-${business.id}`}
          tone="business"
          title={business.kindName}
          state={business.state}
          chipText={chipText(business, now)}
          line={consequence(business, now)}
          large={{
            numberLabel: business.numberLabel,
            number: numberText(business.number),
            note: `登记机关 ${ageText(confirmedAt, now)}更新`,
          }}
          current={chosen === business && hasRoomBeside()}
          onTap={() => show(business)}
        />
      )}
      {others.length > 0 && (
        <Section title={`许可证 ${others.length} 张`} note="急的在前">
          <LicenceDeck>
            {others.map((licence) => (
              <LicenceCard
                key={licence.id}
                id={`licence-${licence.id}`}
                tone={toneOf(licence.kind)}
                title={licence.kindName}
                state={licence.state}
                chipText={chipText(licence, now)}
                line={consequence(licence, now)}
                current={chosen === licence && hasRoomBeside()}
                onTap={() => show(licence)}
              />
            ))}
          </LicenceDeck>
        </Section>
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
