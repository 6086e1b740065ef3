import { useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { useAgainWhenOnline } from '../../state/when-online.ts';
import type { Outcome } from './ask.ts';
import { askLater } from './ask-later.ts';
import { takeEarlyLook } from './early-look.ts';
import { rememberLater } from './remember-later.ts';

export type VerificationView = { status: 'loading'; early: boolean } | (Outcome & { early: boolean });

/**
 * The answer to a code. A look that is under way when the page opens is the page's own; `early`: what is shown was
 * shown, and announced, before.
 */
export function useVerification(code: string): { view: VerificationView; again: () => void } {
  const [early] = useState(() => takeEarlyLook(code));
  const [view, setView] = useState<VerificationView>({
    ...(early?.settled ?? { status: 'loading' }),
    early: early !== null,
  });
  const again = useCallback(() => {
    setView({ status: 'loading', early: false });
    void askLater(code).then((outcome) => setView({ ...outcome, early: false }));
  }, [code]);
  useEffect(() => {
    if (early) void early.outcome.then((outcome) => setView({ ...outcome, early: true }));
    else again();
  }, [early, again]);
  const isThere = view.status !== 'loading';
  useLayoutEffect(() => {
    if (isThere) early?.leave();
  }, [early, isThere]);
  useEffect(() => () => early?.leave(), [early]);
  const verification = view.status === 'ready' ? view.verification : null;
  useEffect(() => {
    if (verification) void rememberLater(code, verification);
  }, [code, verification]);
  useAgainWhenOnline(view.status === 'failed' && view.failure.kind === 'offline', again);
  return { view, again };
}
