import { useCallback, useEffect } from 'react';
import { session } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { AccountGate, type AccountGateProps } from './account-gate.tsx';
import { ResourceStates, type ResourceStatesProps } from './resource-states.tsx';

export type ResourceScreenProps<T> = ResourceStatesProps<T> &
  Pick<AccountGateProps, 'guest' | 'access'> & {
    /** Asks only if there is nothing yet: for a page that shows a part of what others show too. */
    loadOnce?: boolean;
  };

/**
 * The states of a page about something of the account: not for this person (yet), on its way, failed, and its
 * content. It is asked for each time the page shows.
 */
export function ResourceScreen<T>(props: ResourceScreenProps<T>) {
  const { frame, skeleton, resource, guest, access, loadOnce } = props;
  const view = useStore(resource.view);
  const enter = useCallback(() => {
    if (!loadOnce || resource.view.get().status !== 'ready') void resource.load();
  }, [loadOnce, resource]);
  // On a network that leads nowhere it takes a while until it is known who is signed in.
  useEffect(() => {
    if (session.signIn.get().status === 'unknown') resource.restore();
  }, [resource]);
  return (
    <AccountGate
      frame={frame}
      skeleton={skeleton}
      guest={guest}
      access={access}
      hasContent={view.status === 'ready'}
      onEnter={enter}
    >
      {() => <ResourceStates {...props} />}
    </AccountGate>
  );
}
