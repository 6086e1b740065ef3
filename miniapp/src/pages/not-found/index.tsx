import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { toTab } from '../../platform/navigation.ts';

/** For an address that no page has: mistyped, or of a version that had other pages. */
export default function NotFoundPage() {
  return (
    <Screen
      title="没有这个页面"
      action={<Button id="to-wallet" text="回到证照" onTap={() => void toTab('wallet')} />}
    >
      <EmptyState
        title="没有这个页面"
        text="地址可能没有写全，或者页面已经换了地方。"
        link={{ text: '去扫码核验', onTap: () => void toTab('scan') }}
      />
    </Screen>
  );
}
