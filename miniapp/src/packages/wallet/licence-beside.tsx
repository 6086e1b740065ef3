import { Box } from '../../components/base/base.tsx';
import { LicenceStanding } from '../../components/licence-detail/licence-detail.tsx';
import { LicenceFace } from '../../components/licence-face/licence-face.tsx';
import { useNow } from '../../state/clock.ts';
import { faceOf } from '../../words/face.ts';
import './licence-beside.scss';
import type { ShownLicence } from './licence-gate.tsx';

/** In a wide window, beside a page about one licence: which one it is, and how it stands. */
export const LicenceBeside = ({ licence, firm, confirmedAt, asOf }: ShownLicence) => {
  const now = useNow(10_000);
  return (
    <Box className="licence-beside">
      <Box>
        <Box className="licence-beside__title">{licence.kindName}</Box>
        <Box className="licence-beside__firm">{firm.name}</Box>
      </Box>
      <LicenceStanding licence={licence} confirmedAt={confirmedAt} asOf={asOf} now={now} />
      <LicenceFace face={faceOf(licence)} />
    </Box>
  );
};
