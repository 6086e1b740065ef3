import { ERRORS, type ErrorCode } from '@qzt/shared/contracts/errors';
import type { Transport } from '../../../miniapp/src/api/client.ts';
import type { TextStore } from '../../../miniapp/src/platform/storage.ts';
import type { HttpRequest, HttpResponse } from '../../../miniapp/src/platform/types.ts';

export const json = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const refusal = (code: ErrorCode): HttpResponse => {
  const { status, title, detail, retryable } = ERRORS[code];
  return json(status, {
    type: `urn:qizhengtong:error:${code}`,
    code,
    status,
    title,
    detail,
    requestId: '7K2M-40QX',
    retryable,
  });
};

export interface ScriptedServer {
  transport: Transport;
  /** Every request that was sent, oldest first. */
  calls: HttpRequest[];
  callsTo: (method: HttpRequest['method'], part: string) => HttpRequest[];
}

/** Answers by a function; what that throws is a network that gave no answer. */
export const scriptedServer = (
  answer: (call: HttpRequest) => HttpResponse | Promise<HttpResponse>,
): ScriptedServer => {
  const calls: HttpRequest[] = [];
  return {
    calls,
    callsTo: (method, part) => calls.filter((call) => call.method === method && call.path.includes(part)),
    transport: async (call) => {
      calls.push(call);
      return answer(call);
    },
  };
};

export const memoryStore = (initial: Readonly<Record<string, string>> = {}): TextStore => {
  const kept = new Map(Object.entries(initial));
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  };
};
