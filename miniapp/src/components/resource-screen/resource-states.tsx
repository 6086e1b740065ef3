import { type ReactNode, useCallback } from 'react';
import { isOffline } from '../../api/failures.ts';
import type { Resource, ResourceView } from '../../state/resource.ts';
import { useStore } from '../../state/store.ts';
import { useAgainWhenOnline } from '../../state/when-online.ts';
import type { SkeletonProps } from '../skeleton/skeleton.tsx';
import { FailedScreen, LoadingScreen, type PageFrame } from './state-screens.tsx';

type Ready<T> = Extract<ResourceView<T>, { status: 'ready' }>;

/** Missing, or old, because no answer came. */
const lacksAnswer = <T,>(view: ResourceView<T>): boolean =>
  (view.status === 'failed' && isOffline(view.error)) || (view.status === 'ready' && isOffline(view.trouble));

export interface ResourceStatesProps<T> {
  frame: PageFrame;
  skeleton: SkeletonProps;
  resource: Resource<T>;
  children: (value: T, view: Ready<T>) => ReactNode;
}

/** On its way, failed, or there. What lacks an answer is asked for again by itself when the network is back. */
export function ResourceStates<T>({ frame, skeleton, resource, children }: ResourceStatesProps<T>) {
  const view = useStore(resource.view);
  const reload = useCallback(() => void resource.load(), [resource]);
  useAgainWhenOnline(lacksAnswer(view), reload);
  if (view.status === 'loading') return <LoadingScreen frame={frame} skeleton={skeleton} />;
  if (view.status === 'failed') return <FailedScreen frame={frame} error={view.error} again={reload} />;
  return children(view.value, view);
}
