import { look, type Verification } from '@qzt/shared/contracts/verification';
import { send, type Transport } from '../../api/client.ts';
import { CallError, type CallFailure } from '../../api/failures.ts';
import { request } from '../../platform/request.ts';
import { visitOf } from './visit.ts';

/** What came of a look; plain data, since it may be handed from one program to another. */
export type Outcome =
  | {
      status: 'ready';
      verification: Verification;
      /** By this device's clock, in ms. */
      arrivedAt: number;
    }
  | { status: 'failed'; failure: CallFailure };

/** Asks what a code is worth. Never rejects: what is no failure of the call is an answer that cannot be read. */
export async function ask(code: string, transport: Transport = request): Promise<Outcome> {
  try {
    const visit = await visitOf(code);
    const verification = await send(transport, look, { body: { code, visit } });
    return { status: 'ready', verification, arrivedAt: Date.now() };
  } catch (error) {
    return { status: 'failed', failure: error instanceof CallError ? error.failure : { kind: 'unreadable' } };
  }
}
