import { useMemo } from 'react';
import { Box, Img } from '../base/base.tsx';
import { dataUri } from '../drawing/svg.ts';
import { qrDrawing } from './qr-drawing.ts';
import './qr-code.scss';

/** A QR code, black on white in both modes, at least 240 px wide. A new text swaps at once, without a fade. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const source = useMemo(() => dataUri(qrDrawing(text)), [text]);
  return (
    <Box className="qr">
      <Box className="qr__box">
        <Img className="qr__drawing" src={source} alt={label} />
      </Box>
    </Box>
  );
};
