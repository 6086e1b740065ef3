import { sessionStore } from '../../platform/storage.ts';
import { uuid } from '../../platform/uuid.ts';

/** One look is one page visit: a reload and 再查一次 are the same look, by this key. */
export async function visitOf(code: string): Promise<string> {
  const key = `visit.${code.slice(-24)}`;
  const known = sessionStore.get(key);
  if (known) return known;
  const visit = await uuid();
  sessionStore.set(key, visit);
  return visit;
}
