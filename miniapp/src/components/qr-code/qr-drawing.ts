import { encode } from 'uqr';
import { element, svg } from '../drawing/svg.ts';

/** Free modules around a code, as ISO/IEC 18004 asks for. */
export const QUIET_ZONE = 4;

/**
 * A QR code at level M as an SVG of one path, black on white, one unit a module, quiet zone included.
 * @throws if the text does not fit any version
 */
export const qrDrawing = (text: string): string => {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  let path = '';
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x += 1) {
      let run = 0;
      while (row[x + run]) run += 1;
      if (run === 0) continue;
      path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h${run}v1h-${run}z`;
      x += run;
    }
  }
  const side = size + QUIET_ZONE * 2;
  return svg(
    side,
    side,
    element('path', { d: `M0 0h${side}v${side}H0z`, fill: '#fff' }) +
      element('path', { d: path, fill: '#000' }),
    { 'shape-rendering': 'crispEdges' },
  );
};
