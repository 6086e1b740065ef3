import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import type { ReactNode } from 'react';
import { isOffline } from '../../api/failures.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ResourceScreen } from '../../components/resource-screen/resource-screen.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import type { SkeletonProps } from '../../components/skeleton/skeleton.tsx';
import { toTab } from '../../platform/navigation.ts';
import { usePageParams } from '../../platform/page.ts';
import { wallet } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import type { WalletContent } from '../../state/wallet.ts';

export interface ShownLicence {
  licence: Licence;
  firm: Firm;
  /** ISO instant of the authority's word. */
  confirmedAt: string;
  /** It is not the present word: no network, or no answer from the authority. */
  asOf: boolean;
  /** There is no network. */
  offline: boolean;
}

const GUEST = { title: '登录后才能看这张证照', text: '证照只给企业自己的人看。登录并实名后再打开。' };

/** The licence in the wallet as it is known on this device; null: it isn't. */
export function useKnownLicence(id: string): ShownLicence | null {
  const view = useStore(wallet.view);
  return view.status === 'ready' ? licenceIn(view.value, view.trouble, id) : null;
}

function licenceIn({ shown }: WalletContent, trouble: unknown, id: string | undefined): ShownLicence | null {
  const licence = shown?.licences.find((one) => one.id === id);
  if (!shown || !licence) return null;
  const { firm, confirmedAt, stale } = shown;
  return { licence, firm, confirmedAt, asOf: stale || Boolean(trouble), offline: isOffline(trouble) };
}

/** The states that every page about one licence shares, and its content: the licence that the address names. */
export const LicenceGate = (props: {
  title: string;
  shape: SkeletonProps['shape'];
  children: (shown: ShownLicence) => ReactNode;
}) => {
  const { title, shape, children } = props;
  const { licence: id } = usePageParams();
  return (
    <ResourceScreen
      frame={{ title }}
      guest={GUEST}
      access="real-name"
      skeleton={{ shape, text: '正在向证照系统取最新数据' }}
      resource={wallet}
      loadOnce
    >
      {(content, { trouble }) => {
        const shown = licenceIn(content, trouble, id);
        return shown ? children(shown) : <Missing title={title} />;
      }}
    </ResourceScreen>
  );
};

const Missing = ({ title }: { title: string }) => (
  <Screen title={title} action={<Button text="回到证照" onTap={() => void toTab('wallet')} />}>
    <EmptyState
      title="没有找到这张证照"
      text="它可能已经换版，或者不属于现在选中的企业。回到证照页看最新的。"
    />
  </Screen>
);
