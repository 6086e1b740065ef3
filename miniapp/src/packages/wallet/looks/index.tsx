import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function LooksPage() {
  return (
    <Screen title="谁看过" home="wallet">
      <Skeleton shape="list" text="正在打开" />
    </Screen>
  );
}
