/**
 * A proxy that stands before the app and hears of what browsers of any engine complain of: what the content security
 * policy refused (the browser reports it itself), thrown scripts and error lines of the console (a script of the proxy's
 * own, loaded before all others, reports them). The policy stays the app's own; only the address for reports is added.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

const REPORTS = '/watch/reports';
const SCRIPT = '/watch/script.js';
const CONTROL_SCRIPT = '/watch/control.js';
const CONTROL = '/watch/control';

/** Tells the proxy of what goes wrong in a page. */
const script = `
const report = (text) => navigator.sendBeacon('${REPORTS}', location.href + ' ' + text);
const whatFailed = ({ message, target }) => message ?? (target.src || target.href || target.tagName) + ' did not load';
// A file fetched ahead is a hint: Firefox calls one failed that came and was used. What refuses it tells so itself, and
// so does what needs it.
const isHint = ({ target }) => /preload|prefetch/.test(target.rel);
addEventListener('error', (event) => { if (!isHint(event)) report('error: ' + whatFailed(event)); }, true);
addEventListener('unhandledrejection', (event) => report('unhandled rejection: ' + event.reason));
const { error } = console;
console.error = (...told) => { report('console: ' + told.join(' ')); error.apply(console, told); };
`;

/** A page that does each of the wrong things once, and how each is told of. */
const controlPage = `<!doctype html><meta charset="utf-8"><script src="${SCRIPT}"></script>
<script>document.title = 'refused';</script><script src="${CONTROL_SCRIPT}"></script>`;
const controlScript = `
console.error('wrong: console');
Promise.reject(new Error('wrong: rejection'));
throw new Error('wrong: thrown');
`;
const wrongs = [/script-src/, /console: wrong: console/, /rejection: .*wrong: rejection/, /wrong: thrown/];

export interface Watch {
  /** What was told so far, but for the page at `controlUrl`. */
  reports: () => string[];
  /** Address of a page that does wrong on purpose. */
  controlUrl: string;
  /** Whether all that the page at `controlUrl` does wrong has been told, of so many visits. */
  hasSeenControl: (visits: number) => boolean;
  close: () => Promise<void>;
}

/** @param publicUrl where browsers find the app, and so this proxy @param appPort where the app itself listens */
export const watchApp = async (publicUrl: string, appPort: number): Promise<Watch> => {
  const reports: string[] = [];

  const answer = (response: ServerResponse, type: string, body: string, policy?: string): void => {
    response.writeHead(200, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      ...(policy === undefined ? {} : { 'content-security-policy': policy }),
    });
    response.end(body);
  };

  const own = async (incoming: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    switch (incoming.url) {
      case REPORTS:
        reports.push(await text(incoming));
        response.writeHead(204).end();
        return true;
      case SCRIPT:
        answer(response, 'text/javascript', script);
        return true;
      case CONTROL_SCRIPT:
        answer(response, 'text/javascript', controlScript);
        return true;
      case CONTROL:
        answer(
          response,
          'text/html',
          controlPage,
          `default-src 'none'; script-src 'self'; connect-src 'self'; report-uri ${REPORTS}`,
        );
        return true;
      default:
        return false;
    }
  };

  const passOn = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Not compressed, so that the script can be put into a page.
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    const { method, url: path } = incoming;
    const outgoing = request({ host: '127.0.0.1', port: appPort, method, path, headers });
    response.on('close', () => outgoing.destroy());
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    const [, [reply]] = await Promise.all([pipeline(incoming, outgoing), answered]);
    reports.push(...(await passBack(reply, response)).map((lack) => `${path}: ${lack}`));
  };

  const server = createServer((incoming, response) => {
    const serve = async () => (await own(incoming, response)) || (await passOn(incoming, response));
    // Either side has gone away, which the other must notice: a page that was left, a server that was stopped.
    serve().catch(() => response.destroy());
  });
  server.listen(Number(new URL(publicUrl).port), '127.0.0.1');
  await once(server, 'listening');

  const isOfControl = (one: string): boolean => one.includes(publicUrl + CONTROL);
  return {
    reports: () => reports.filter((one) => !isOfControl(one)),
    controlUrl: publicUrl + CONTROL,
    hasSeenControl: (visits) =>
      wrongs.every((wrong) => reports.filter((one) => isOfControl(one) && wrong.test(one)).length >= visits),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

/**
 * Gives the app's answer to the browser: its policy with an address for reports, its pages with the script.
 * @returns what a page lacks so that it could not be watched
 */
const passBack = async (reply: IncomingMessage, response: ServerResponse): Promise<string[]> => {
  const { 'content-security-policy': policy, ...headers } = reply.headers;
  if (policy !== undefined) headers['content-security-policy'] = `${policy}; report-uri ${REPORTS}`;
  const status = reply.statusCode ?? 502;
  if (status !== 200 || !headers['content-type']?.startsWith('text/html')) {
    response.writeHead(status, headers);
    await pipeline(reply, response);
    return [];
  }
  const page = await text(reply);
  const watched = page.replace('<head>', `<head><script src="${SCRIPT}"></script>`);
  const { 'content-length': _, etag: __, ...rest } = headers;
  response.writeHead(200, rest).end(watched);
  return [
    ...(policy === undefined ? ['a page without a policy'] : []),
    ...(watched === page ? ['a page without a <head>'] : []),
  ];
};
