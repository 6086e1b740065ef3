import { useState } from 'react';

export interface Attempt {
  /** Something is being done. */
  busy: boolean;
  /** Why the last thing could not be done; null when it could. */
  trouble: unknown;
  /** Does one thing at a time, and keeps what went wrong for the page to say. */
  attempt: (work: () => Promise<void>) => Promise<void>;
}

/** Something a person does on a page: whether it is under way, and what came of it. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      await work();
    } catch (error) {
      setTrouble(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, trouble, attempt };
}
