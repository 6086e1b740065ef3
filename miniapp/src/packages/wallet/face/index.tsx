import { Box } from '../../../components/base/base.tsx';
import { LicenceDetail, LicenceStanding } from '../../../components/licence-detail/licence-detail.tsx';
import { LicenceFace } from '../../../components/licence-face/licence-face.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { useNow } from '../../../state/clock.ts';
import { faceOf } from '../../../words/face.ts';
import { offersPresenting } from '../../../words/licence.ts';
import { LicenceGate } from '../licence-gate.tsx';
import './index.scss';

/** The face alone, turned so that it fills a phone held upright. */
export default function FacePage() {
  const now = useNow(10_000);
  return (
    <LicenceGate title="证面" shape="licence">
      {({ licence, firm, confirmedAt, asOf }) => (
        <Screen
          title={licence.kindName}
          aside={
            <Box className="face-page__beside">
              <LicenceStanding licence={licence} confirmedAt={confirmedAt} asOf={asOf} now={now} />
              <LicenceDetail licence={licence} firm={firm} now={now} />
            </Box>
          }
        >
          <Box className="face-page">
            <Box className="face-page__turned">
              <LicenceFace face={faceOf(licence)} />
            </Box>
          </Box>
          <Box className="face-page__note">
            {`这是证面的样子，不能当作核验结果。${offersPresenting(firm, licence, now) ? '给别人看请用“出示”。' : ''}`}
          </Box>
        </Screen>
      )}
    </LicenceGate>
  );
}
