/** What components ask of React, for a single drawing: state stays as it begins, effects run once it stands. */

type Effect = () => unknown;

let effects: Effect[] = [];

/** Runs the effects of what was drawn. To be called when it stands in the document. */
export const runEffects = (): void => {
  const due = effects;
  effects = [];
  for (const run of due) run();
};

export const useEffect = (run: Effect): void => {
  effects.push(run);
};

export const useMemo = <T>(make: () => T): T => make();

export const useState = <T>(first: T | (() => T)): [T, (next: T) => void] => [
  typeof first === 'function' ? (first as () => T)() : first,
  () => undefined,
];

export const useSyncExternalStore = <T>(_subscribe: unknown, get: () => T): T => get();
