/**
 * Does the work when no other tab of this browser is at work under that name. An old browser has no locks: there it is
 * done at once.
 */
export const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const { locks } = window.navigator as { locks?: LockManager };
  return locks ? locks.request(name, work) : work();
};
