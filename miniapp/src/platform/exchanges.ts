/** How a request ended: with an answer of any status, without one, or not in time. */
export type Exchange = 'answered' | 'offline' | 'timeout';

let hear: ((outcome: Exchange) => void) | undefined;

/** How each request of the app ends: for `platform/network`, which the requests need not know. */
export const hearExchanges = (listener: (outcome: Exchange) => void): void => {
  hear = listener;
};

export const noteExchange = (outcome: Exchange): void => hear?.(outcome);
