import type { Outcome } from './ask.ts';

/** A page that took over a look has its answer; what asks and reads is fetched when it is wanted. */
export const askLater = async (code: string): Promise<Outcome> => {
  try {
    const { ask } = await import('./ask.ts');
    return await ask(code);
  } catch {
    // The file could not be fetched.
    return { status: 'failed', failure: { kind: 'offline' } };
  }
};
