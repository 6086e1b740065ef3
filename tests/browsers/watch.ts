/**
 * A proxy that stands before the app and hears of what browsers of any engine complain of: what the content security
 * policy refused (the browser reports it itself), thrown scripts and error lines of the console (a script of the proxy's
 * own, loaded before all others, reports them). The policy stays the app's own; only the address for reports is added.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

const REPORTS = '/watch/reports';
const SCRIPT = '/watch/script.js';
const CONTROL_SCRIPT = '/watch/control.js';
const CONTROL = '/watch/control';

/** Tells the proxy of what goes wrong in a page. */
const script = `
const report = (text) => navigator.sendBeacon('${REPORTS}', location.href + ' ' + text);
addEventListener('error', (event) => report('script error: ' + (event.message ?? event.target)), true);
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
  /** Reports so far, in words. */
  reports: () => string[];
  /** Address of a page that does wrong on purpose. */
  controlUrl: string;
  /** Whether all that the page at `controlUrl` does has been told, and what else. */
  afterControl: () => { complete: boolean; others: string[] };
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

  const passOn = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    // Not compressed, so that the script can be put into a page.
    const outgoing = request(
      { host: '127.0.0.1', port: appPort, method: incoming.method, path: incoming.url, headers },
      (reply) => void passBack(reply, response),
    );
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };

  const server = createServer((incoming, response) => {
    void own(incoming, response).then((done) => {
      if (!done) passOn(incoming, response);
    });
  });
  server.listen(Number(new URL(publicUrl).port), '127.0.0.1');
  await once(server, 'listening');

  return {
    reports: () => [...reports],
    controlUrl: publicUrl + CONTROL,
    afterControl: () => {
      const ofControl = reports.filter((one) => one.includes(publicUrl + CONTROL));
      return {
        complete: wrongs.every((wrong) => ofControl.some((one) => wrong.test(one))),
        others: reports.filter((one) => !one.includes(publicUrl + CONTROL)),
      };
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

/** Gives the app's answer to the browser: its policy with an address for reports, its pages with the script. */
const passBack = async (reply: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { 'content-security-policy': policy, ...headers } = reply.headers;
  const watched =
    policy === undefined
      ? headers
      : { ...headers, 'content-security-policy': `${policy}; report-uri ${REPORTS}` };
  const status = reply.statusCode ?? 502;
  if (status !== 200 || !headers['content-type']?.startsWith('text/html')) {
    response.writeHead(status, watched);
    reply.pipe(response);
    return;
  }
  const page = (await text(reply)).replace('<head>', `<head><script src="${SCRIPT}"></script>`);
  const { 'content-length': _, etag: __, ...rest } = watched as IncomingMessage['headers'];
  response.writeHead(200, rest);
  response.end(page);
};
