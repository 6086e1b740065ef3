import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function RealNamePage() {
  return (
    <Screen title="实名认证" home="me">
      <Skeleton shape="form" text="正在打开" />
    </Screen>
  );
}
