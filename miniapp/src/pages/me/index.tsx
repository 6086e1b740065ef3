import { Screen } from '../../components/screen/screen.tsx';
import { Skeleton } from '../../components/skeleton/skeleton.tsx';

export default function MePage() {
  return (
    <Screen title="我的" tab="me">
      <Skeleton shape="list" text="正在打开" />
    </Screen>
  );
}
