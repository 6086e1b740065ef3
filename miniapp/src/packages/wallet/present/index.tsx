import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function PresentPage() {
  return (
    <Screen title="出示" home="wallet">
      <Skeleton shape="present" text="正在打开" />
    </Screen>
  );
}
