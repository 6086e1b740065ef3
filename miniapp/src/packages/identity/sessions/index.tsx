import { Box } from '../../../components/base/base.tsx';
export default function Page() {
  return <Box>证照</Box>;
}
