import { noteExchange } from './exchanges.ts';
import { type HttpRequest, type HttpResponse, NoAnswer } from './types.ts';

/**
 * One HTTP exchange with our own origin; the cookie goes along. Any status is an answer.
 * @throws {NoAnswer}
 */
export const request = async (call: HttpRequest): Promise<HttpResponse> => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), call.timeoutMilliseconds);
  try {
    const answer = await fetch(call.path, {
      method: call.method,
      headers: call.headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: stop.signal,
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    const body = await answer.text();
    noteExchange('answered');
    return {
      status: answer.status,
      headers: Object.fromEntries([...answer.headers].map(([name, value]) => [name.toLowerCase(), value])),
      body,
    };
  } catch (cause) {
    const reason = stop.signal.aborted ? 'timeout' : 'offline';
    noteExchange(reason);
    throw new NoAnswer(reason, cause);
  } finally {
    clearTimeout(timer);
  }
};
