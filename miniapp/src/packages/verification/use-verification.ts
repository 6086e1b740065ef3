import { look, type Verification } from '@qzt/shared/contracts/verification';
import { useCallback, useEffect, useState } from 'react';
import { send } from '../../api/client.ts';
import { CallError } from '../../api/failures.ts';
import { request } from '../../platform/request.ts';
import { sessionStore } from '../../platform/storage.ts';
import { uuid } from '../../platform/uuid.ts';
import { useAgainWhenOnline } from '../../state/when-online.ts';

export type VerificationView =
  | { status: 'loading' }
  | { status: 'ready'; verification: Verification }
  | { status: 'failed'; error: unknown };

/** One look is one page visit: a reload and 再查一次 are the same look, by this key. */
async function visitOf(code: string): Promise<string> {
  const key = `visit.${code.slice(-24)}`;
  const known = sessionStore.get(key);
  if (known) return known;
  const visit = await uuid();
  sessionStore.set(key, visit);
  return visit;
}

export function useVerification(code: string): { view: VerificationView; again: () => void } {
  const [view, setView] = useState<VerificationView>({ status: 'loading' });
  const again = useCallback(() => {
    setView({ status: 'loading' });
    visitOf(code)
      .then((visit) => send(request, look, { body: { code, visit } }))
      .then(
        (verification) => setView({ status: 'ready', verification }),
        (error: unknown) => setView({ status: 'failed', error }),
      );
  }, [code]);
  useEffect(again, [again]);
  useAgainWhenOnline(view.status === 'failed' && isSilence(view.error), again);
  return { view, again };
}

const isSilence = (error: unknown): boolean => error instanceof CallError && error.failure.kind === 'offline';
