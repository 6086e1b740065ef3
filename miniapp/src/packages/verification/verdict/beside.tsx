import { Box } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { LicenceFace } from '../../../components/licence-face/licence-face.tsx';
import { CAN_PRINT, print } from '../../../platform/print.ts';
import type { FaceContent } from '../../../words/face.ts';
import './beside.scss';

/** Beside a verdict in a wide window: the face as it stands now, and the way to paper. */
export const VerdictBeside = ({ face }: { face: FaceContent }) => (
  <Box className="verdict-beside">
    <LicenceFace face={face} />
    {CAN_PRINT && (
      <Box className="verdict-beside__act">
        <Button id="print" kind="tint" icon="printer" text="打印这次核验的结果" onTap={print} />
      </Box>
    )}
  </Box>
);
