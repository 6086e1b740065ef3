import type { Verdict } from '@qzt/shared/domain/verdict';
import { dataUri, element, svg } from '../drawing/svg.ts';

const STROKE = { fill: 'none', 'stroke-width': 9, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };

const MARKS: Readonly<Record<Verdict, string>> = {
  valid:
    element('circle', { cx: 40, cy: 40, r: 38, fill: '#fff' }) +
    element('path', { ...STROKE, d: 'm23 41 12 12 23-25', stroke: '#1c6a50' }),
  invalid:
    element('path', { d: 'M24.3 2h31.400L78 24.300v31.400L55.7 78H24.300L2 55.700V24.300z', fill: '#fff' }) +
    element('path', { ...STROKE, 'stroke-width': 10, d: 'm27 27 26 26m0-26L27 53', stroke: '#7a160f' }),
  unverified:
    element('circle', {
      cx: 40,
      cy: 40,
      r: 37,
      fill: '#fff',
      stroke: '#202b27',
      'stroke-width': 3.5,
      'stroke-dasharray': '7.4 5.516',
    }) +
    element('path', {
      ...STROKE,
      'stroke-width': 7,
      d: 'M28.5 30a11.5 11.5 0 1 1 16.5 10.400c-3.4 1.8-5 4-5 8.1',
      stroke: '#202b27',
    }) +
    element('circle', { cx: 40, cy: 59, r: 4.6, fill: '#202b27' }),
};

/** The verdict's sign on 80 × 80: tick in a circle, cross in an octagon, question in a dashed circle. */
export const verdictMark = (verdict: Verdict): string => dataUri(svg(80, 80, MARKS[verdict]));
