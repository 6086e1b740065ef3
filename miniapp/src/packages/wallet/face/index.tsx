import { Box } from '../../../components/base/base.tsx';
import { LicenceFace } from '../../../components/licence-face/licence-face.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { faceOf } from '../../../words/face.ts';
import { LicenceGate } from '../licence-gate.tsx';
import './index.scss';

/** The face alone, turned so that it fills a phone held upright. */
export default function FacePage() {
  return (
    <LicenceGate title="证面" shape="licence">
      {({ licence }) => (
        <Screen title={licence.kindName}>
          <Box className="face-page">
            <Box className="face-page__turned">
              <LicenceFace face={faceOf(licence)} />
            </Box>
          </Box>
          <Box className="face-page__note">这是证面的样子，不能当作核验结果。给别人看请用“出示”。</Box>
        </Screen>
      )}
    </LicenceGate>
  );
}
