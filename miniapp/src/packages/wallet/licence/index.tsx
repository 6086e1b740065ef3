import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function LicencePage() {
  return (
    <Screen title="证照" home="wallet">
      <Skeleton shape="licence" text="正在打开" />
    </Screen>
  );
}
