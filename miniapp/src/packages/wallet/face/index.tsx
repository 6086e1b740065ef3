import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function FacePage() {
  return (
    <Screen title="证面" home="wallet">
      <Skeleton shape="licence" text="正在打开" />
    </Screen>
  );
}
