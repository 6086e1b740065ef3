import type { Account } from '@qzt/shared/contracts/identity';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import { usePageAddress } from '../../platform/page.ts';
import { session } from '../../state/app.ts';
import type { SignIn } from '../../state/session.ts';
import { useStore } from '../../state/store.ts';
import { useSignIn } from '../../state/use-signed-in.ts';
import type { SkeletonProps } from '../skeleton/skeleton.tsx';
import {
  GuestScreen,
  type GuestWords,
  LoadingScreen,
  type PageFrame,
  RealNameScreen,
} from './state-screens.tsx';

export interface AccountGateProps {
  frame: PageFrame;
  guest: GuestWords;
  /** What the page asks for: an account, or one whose real name is confirmed. */
  access: 'account' | 'real-name';
  skeleton: SkeletonProps;
  /** There is something to show before it is known who is signed in: what the device kept. */
  hasContent?: boolean;
  /** Runs each time the page shows and the one who is, or was, signed in may enter. */
  onEnter?: (() => void) | undefined;
  /** Null: somebody was signed in, and the server can't be reached. */
  children: (account: Account | null) => ReactNode;
}

const mayEnter = (signIn: SignIn, access: AccountGateProps['access']): boolean =>
  signIn.status === 'offline' ||
  (signIn.status === 'signed-in' && (access === 'account' || signIn.account.realName !== null));

/** Lets in who may see the page, and tells everybody else what is missing, with a way that leads back here. */
export const AccountGate = (props: AccountGateProps) => {
  const { frame, guest, access, skeleton, hasContent, onEnter, children } = props;
  const address = usePageAddress();
  const enter = useCallback(
    (signIn: SignIn) => {
      if (mayEnter(signIn, access)) onEnter?.();
    },
    [access, onEnter],
  );
  const signIn = useSignIn(enter);
  const owner = useStore(session.owner);
  const enteredFor = useRef(owner);
  // Somebody else was found signed in while the page shows: what it showed is gone.
  useEffect(() => {
    if (enteredFor.current === owner) return;
    enteredFor.current = owner;
    enter(session.signIn.get());
  }, [owner, enter]);
  if (signIn.status === 'signed-out') return <GuestScreen frame={frame} words={guest} returnTo={address} />;
  if (signIn.status === 'signed-in') {
    return mayEnter(signIn, access) ? (
      children(signIn.account)
    ) : (
      <RealNameScreen frame={frame} returnTo={address} />
    );
  }
  if (signIn.status === 'offline' || hasContent) return children(null);
  return <LoadingScreen frame={frame} skeleton={skeleton} />;
};
