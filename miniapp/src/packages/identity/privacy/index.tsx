import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function PrivacyPage() {
  return (
    <Screen title="隐私说明" home="me">
      <Skeleton shape="list" text="正在打开" />
    </Screen>
  );
}
