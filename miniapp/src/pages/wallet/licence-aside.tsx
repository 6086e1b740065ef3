import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { Box } from '../../components/base/base.tsx';
import { Button } from '../../components/button/button.tsx';
import {
  LicenceAdvice,
  LicenceStanding,
  OwnFields,
  SeenFields,
} from '../../components/licence-detail/licence-detail.tsx';
import { LicenceFace } from '../../components/licence-face/licence-face.tsx';
import { LicenceLooks } from '../../components/licence-looks/licence-looks.tsx';
import { open } from '../../platform/navigation.ts';
import { useNow } from '../../state/clock.ts';
import { faceOf } from '../../words/face.ts';
import { offersPresenting } from '../../words/licence.ts';
import './licence-aside.scss';

export interface LicenceAsideProps {
  licence: Licence;
  firm: Firm;
  confirmedAt: string;
  /** No network, or no answer from the authority. */
  asOf: boolean;
}

/** In a wide window: the chosen licence beside the list, with all that its own page shows, and who looked at it. */
export const LicenceAside = ({ licence, firm, confirmedAt, asOf }: LicenceAsideProps) => {
  const now = useNow(10_000);
  const shown = { licence, firm, now };
  const target = { firm: firm.creditCode, licence: licence.id };
  return (
    <Box className="licence-aside">
      <Box className="licence-aside__head">
        <Box>
          <Box className="licence-aside__title">{licence.kindName}</Box>
          <LicenceStanding licence={licence} confirmedAt={confirmedAt} asOf={asOf} now={now} />
        </Box>
        {offersPresenting(firm, licence, now) && (
          <Box className="licence-aside__actions">
            <Button kind="tint" icon="qr" text="出示" onTap={() => void open('present', target)} />
            <Button kind="tint" icon="printer" text="打印码" onTap={() => void open('printed', target)} />
          </Box>
        )}
      </Box>
      <LicenceAdvice {...shown} />
      <LicenceFace face={faceOf(licence)} />
      <Box className="licence-aside__columns">
        <Box className="licence-aside__column">
          <SeenFields {...shown} />
        </Box>
        <Box className="licence-aside__column">
          <OwnFields {...shown} />
          <LicenceLooks creditCode={firm.creditCode} licenceId={licence.id} now={now} />
        </Box>
      </Box>
    </Box>
  );
};
