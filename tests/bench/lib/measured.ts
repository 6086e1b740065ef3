/** A process under measurement tells its CPU time when it is asked over IPC. */

import type { ChildProcess } from 'node:child_process';

/** In the measured process. */
export function answerMeasurements(others: Record<string, (argument: unknown) => unknown> = {}): void {
  process.on('message', (message: { ask?: string; id?: number; argument?: unknown }) => {
    if (message.ask === undefined) return;
    const answer =
      message.ask === 'cpu' ? process.cpuUsage() : (others[message.ask]?.(message.argument) ?? null);
    process.send?.({ id: message.id, answer });
  });
}

let asked = 0;

/** In the measuring one. */
export function ask<T>(child: ChildProcess, question: string, argument?: unknown): Promise<T> {
  const id = ++asked;
  return new Promise((resolve) => {
    const hear = (message: unknown): void => {
      const reply = message as { id?: number; answer?: T };
      if (reply.id !== id) return;
      child.off('message', hear);
      resolve(reply.answer as T);
    };
    child.on('message', hear);
    child.send({ ask: question, id, argument });
  });
}

/** User and system time so far, µs. */
export async function cpuMicros(child: ChildProcess): Promise<number> {
  const { user, system } = await ask<{ user: number; system: number }>(child, 'cpu');
  return user + system;
}
