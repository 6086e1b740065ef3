import type { ReactNode } from 'react';
import { Box } from '../base/base.tsx';
import { rosette } from '../drawing/guilloche.ts';
import { cssUrl, element, svg } from '../drawing/svg.ts';

const MARK = cssUrl(
  svg(
    220,
    220,
    element(
      'g',
      { transform: 'translate(110 110)', fill: 'none', stroke: '#000', 'stroke-width': 0.6 },
      rosette('a', 108),
    ),
  ),
);

/** The room beside the column of a wide window: the page's context, or a quiet mark. */
export const Aside = ({ children }: { children: ReactNode }) => (
  <Box as="aside" className="screen__aside">
    {children ?? (
      <Box className="aside-rest">
        <Box hidden className="aside-rest__mark" vars={{ '--mark': MARK }} />
        <Box className="aside-rest__brand">企证通</Box>
        <Box>自己的证照，自己说了算</Box>
      </Box>
    )}
  </Box>
);
