import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function AccountPage() {
  return (
    <Screen title="账号" home="me">
      <Skeleton shape="list" text="正在打开" />
    </Screen>
  );
}
