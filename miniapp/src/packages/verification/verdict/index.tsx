import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function VerdictPage() {
  return (
    <Screen title="核验结果" home="scan">
      <Skeleton shape="verdict" text="正在打开" />
    </Screen>
  );
}
