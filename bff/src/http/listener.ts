/** A listening server that stops in order: no new connections, requests in flight finish, then it is closed. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { ERRORS } from '@qzt/shared/contracts/errors';
import { Failure } from '../base/failure.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';
import { newRequestId } from './request-id.ts';

export interface Listener {
  port: number;
  /** How many are open now. */
  connections(): Promise<number>;
  /** Ends requests in flight by force after `graceMilliseconds`. */
  stop(graceMilliseconds: number): Promise<void>;
}

const HEADERS_MILLISECONDS = 10_000;
const REQUEST_MILLISECONDS = 30_000;
const KEEP_ALIVE_MILLISECONDS = 65_000;
const IDLE_CHECK_MILLISECONDS = 25;
/** What was written may wait so long for its reader: a phone on 2G needs some of it. */
const WRITE_MILLISECONDS = 60_000;
const MAX_CONNECTIONS = 10_000;

export interface ListenOptions {
  /** Connections at once; further ones are closed. 10,000 unless told. */
  maxConnections?: number | undefined;
  /** How long a reader may take for an answer; then its connection is closed. 60,000 unless told. */
  writeMilliseconds?: number | undefined;
}

/** What Node's parser refuses never becomes a request; it is told in the same form. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const failure = new Failure(
    late
      ? 'request.timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? 'request.too-large'
        : 'request.malformed-json',
  );
  const body = JSON.stringify(problemOf(failure, newRequestId()));
  const { status } = ERRORS[failure.code];
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function closed(server: Server, graceMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MILLISECONDS);
    const force = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(force);
      resolve();
    });
  });
}

/**
 * Ends the connections of those who ask and do not read. Node's own time limits are about requests, and a reader who
 * takes a byte now and then keeps an idle timer from ever running out. One look over all connections now and then: a
 * timer for each answer would cost more than most answers.
 */
function endUnread(server: Server, milliseconds: number): { stop(): void } {
  const connections = new Set<Socket>();
  /** What was written last and waits to leave: how many bytes had been written by then, and since when it is so. */
  const waiting = new WeakMap<Socket, { written: number; since: number }>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  const look = (): void => {
    const now = performance.now();
    for (const socket of connections) {
      if (socket.writableLength === 0) {
        waiting.delete(socket);
        continue;
      }
      const before = waiting.get(socket);
      // Another answer was written since: the time of a slow reader begins anew with each. Nobody gets many without
      // reading, as Node then stops to take requests from the connection.
      if (before?.written !== socket.bytesWritten) {
        waiting.set(socket, { written: socket.bytesWritten, since: now });
      } else if (now - before.since >= milliseconds) {
        socket.destroy();
      }
    }
  };
  const clock = setInterval(look, Math.min(milliseconds / 4, 5000));
  clock.unref();
  return { stop: () => clearInterval(clock) };
}

/**
 * @param port 0 takes a free one
 * @throws the system's error (EADDRINUSE, EACCES) when it cannot listen there
 */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  host: string,
  port: number,
  options: ListenOptions = {},
): Promise<Listener> {
  const server = createServer(
    {
      headersTimeout: HEADERS_MILLISECONDS,
      requestTimeout: REQUEST_MILLISECONDS,
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      connectionsCheckingInterval: 1000,
    },
    handler,
  );
  const unread = endUnread(server, options.writeMilliseconds ?? WRITE_MILLISECONDS);
  server.maxConnections = options.maxConnections ?? MAX_CONNECTIONS;
  server.on('clientError', refuseBroken);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => promisify(server.getConnections.bind(server))(),
    async stop(graceMilliseconds) {
      await closed(server, graceMilliseconds);
      unread.stop();
    },
  };
}
