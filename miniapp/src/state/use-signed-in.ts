import { useCallback } from 'react';
import { usePageShow } from '../platform/page.ts';
import { session } from './app.ts';
import type { SignIn } from './session.ts';
import { useStore } from './store.ts';

/** The sign-in of this device, taken up when the page shows; `ready` runs each time somebody is signed in. */
export function useSignIn(ready?: (signIn: SignIn) => void): SignIn {
  usePageShow(
    useCallback(() => {
      void session.resume().then((signIn) => {
        if (signIn.status !== 'signed-out') ready?.(signIn);
      });
    }, [ready]),
  );
  return useStore(session.signIn);
}
