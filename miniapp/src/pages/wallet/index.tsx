import { Screen } from '../../components/screen/screen.tsx';
import { Skeleton } from '../../components/skeleton/skeleton.tsx';

export default function WalletPage() {
  return (
    <Screen title="证照" tab="wallet">
      <Skeleton shape="wallet" text="正在向证照系统取最新数据" />
    </Screen>
  );
}
