import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function PrintedPage() {
  return (
    <Screen title="打印码" home="wallet">
      <Skeleton shape="present" text="正在打开" />
    </Screen>
  );
}
