import { useEffect, useState } from 'react';
import { onPaper } from '../../platform/print.ts';

/** The moment, in ms, at which the page is being printed; null on a screen. */
export function usePaper(): number | null {
  const [moment, setMoment] = useState<number | null>(null);
  useEffect(() => onPaper(setMoment), []);
  return moment;
}
