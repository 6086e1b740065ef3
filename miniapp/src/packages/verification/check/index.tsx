import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function CheckPage() {
  return (
    <Screen title="查了什么" home="scan">
      <Skeleton shape="list" text="正在打开" />
    </Screen>
  );
}
