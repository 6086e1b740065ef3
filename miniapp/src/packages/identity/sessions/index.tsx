import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function SessionsPage() {
  return (
    <Screen title="登录的设备" home="me">
      <Skeleton shape="list" text="正在打开" />
    </Screen>
  );
}
