import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Kept {
  payload: AdapterPayload;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const FOREVER_SECONDS = 86_400;

/** What the provider has to remember between two requests; a restart ends every sign-in that is under way. */
export function inMemory(now: () => number): (model: string) => Adapter {
  const kept = new Map<string, Kept>();

  const live = (key: string): AdapterPayload | undefined => {
    const one = kept.get(key);
    if (one && one.expiresAt <= now()) kept.delete(key);
    return one && one.expiresAt > now() ? one.payload : undefined;
  };
  const sweep = (): void => {
    for (const [key, { expiresAt }] of kept) if (expiresAt <= now()) kept.delete(key);
  };
  const by = (model: string, wanted: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    for (const key of kept.keys()) {
      const payload = key.startsWith(`${model}:`) ? live(key) : undefined;
      if (payload && wanted(payload)) return payload;
    }
    return undefined;
  };

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      sweep();
      kept.set(`${model}:${id}`, { payload, expiresAt: now() + (expiresIn || FOREVER_SECONDS) * 1000 });
    },
    find: async (id) => live(`${model}:${id}`),
    findByUid: async (uid) => by(model, (payload) => payload.uid === uid),
    findByUserCode: async (userCode) => by(model, (payload) => payload.userCode === userCode),
    async consume(id) {
      const payload = live(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(now() / 1000);
    },
    async destroy(id) {
      kept.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
    },
  });
}
