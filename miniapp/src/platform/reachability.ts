import type { Exchange } from './exchanges.ts';
import type { Undo } from './types.ts';

/**
 * Whether our server can be reached. What a device says of its network is half the truth: a Wi-Fi that leads nowhere
 * counts as a network, and so does one behind which the server is down. So the app's own requests count too.
 */
export interface Reachability {
  isOnline: () => boolean;
  /** Calls back at each change. */
  watch: (changed: (online: boolean) => void) => Undo;
  /** A request got no answer, or the device lost its network. */
  lost: () => void;
  /** Something may have changed (the device has a network again, the page shows again). */
  doubted: () => void;
  /** How a request of the app ended. One that took too long says little: a slow server is there. */
  exchanged: (outcome: Exchange) => void;
}

export interface ReachabilityParts {
  /** Asks the server for the least there is. @returns whether it answered */
  ask: () => Promise<boolean>;
  /** As `setTimeout`. */
  later: (run: () => void, milliseconds: number) => Undo;
}

const FIRST_PAUSE_MILLISECONDS = 2000;
const LONGEST_PAUSE_MILLISECONDS = 15_000;

/** While the server is out of reach it is asked again and again, less and less often, until it answers. */
export function createReachability({ ask, later }: ReachabilityParts, online: boolean): Reachability {
  const watchers = new Set<(online: boolean) => void>();
  let isOnline = online;
  let asking = false;
  let pause = FIRST_PAUSE_MILLISECONDS;
  let stopWaiting: Undo | undefined;

  const become = (now: boolean): void => {
    stopWaiting?.();
    stopWaiting = undefined;
    if (now) pause = FIRST_PAUSE_MILLISECONDS;
    else waitAndAsk();
    if (now === isOnline) return;
    isOnline = now;
    for (const changed of [...watchers]) changed(now);
  };

  const waitAndAsk = (): void => {
    stopWaiting = later(() => void askNow(), pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
  };

  const askNow = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const answered = await ask();
    asking = false;
    become(answered);
  };

  const lost = (): void => {
    if (isOnline) become(false);
  };

  const doubted = (): void => {
    pause = FIRST_PAUSE_MILLISECONDS;
    void askNow();
  };

  // A device that starts without a network tells when it has one; it is asked all the same.
  if (!online) waitAndAsk();

  return {
    isOnline: () => isOnline,
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    lost,
    doubted,
    exchanged(outcome) {
      if (outcome === 'offline') lost();
      else if (outcome === 'timeout') doubted();
      else if (!isOnline) become(true);
    },
  };
}
