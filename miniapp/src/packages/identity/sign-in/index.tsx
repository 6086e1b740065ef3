import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';

export default function SignInPage() {
  return (
    <Screen title="登录" home="me">
      <Skeleton shape="form" text="正在打开" />
    </Screen>
  );
}
