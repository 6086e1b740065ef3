import { Screen } from '../../components/screen/screen.tsx';
import { Skeleton } from '../../components/skeleton/skeleton.tsx';

export default function ScanPage() {
  return (
    <Screen title="扫一扫" tab="scan">
      <Skeleton shape="form" text="正在打开" />
    </Screen>
  );
}
