/** What an operator can do, each by its contract; and the acts that are nobody's but the app's own. */

import {
  listKeys,
  type OperatorBody,
  type OperatorContract,
  type OperatorReply,
  type ROTATIONS,
  resealPersonalData,
  revokeKey,
  rotateKeys,
} from '@qzt/shared/contracts/operator';
import { Failure } from '../base/failure.ts';
import type { KeyListing, Keyring, RotatablePurpose } from '../keys/keyring.ts';

export interface OperatorAction {
  contract: OperatorContract;
  /** What it is about, for the audit trail; nothing personal. */
  subject(body: unknown): string;
  run(body: unknown): Promise<unknown>;
}

/** @param subject nothing unless told */
export function operatorAction<C extends OperatorContract>(
  contract: C,
  run: (body: OperatorBody<C>) => Promise<OperatorReply<C>>,
  subject: (body: OperatorBody<C>) => string = () => '',
): OperatorAction {
  // The door judges the body by this very contract before it calls, so it has the type that C says.
  return {
    contract,
    subject: subject as OperatorAction['subject'],
    run: run as OperatorAction['run'],
  };
}

/** What the operator names, and the keys behind it. */
const ROTATED: Readonly<Record<(typeof ROTATIONS)[number], readonly RotatablePurpose[]>> = {
  presentation: ['presentation'],
  'personal-data': ['personal-data'],
  tokens: ['access-token', 'refresh-token'],
};

const listed = ({ keyId, purpose, createdAt, current, revokedAt }: KeyListing) => ({
  keyId,
  purpose,
  createdAt: new Date(createdAt).toISOString(),
  current,
  revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
});

export function keyActions(keyring: Keyring): OperatorAction[] {
  return [
    operatorAction(listKeys, async () => ({ keys: keyring.list().map(listed) })),
    operatorAction(
      rotateKeys,
      async ({ purpose }) => {
        const keyIds: string[] = [];
        for (const one of ROTATED[purpose]) keyIds.push((await keyring.rotate(one)).keyId);
        return { purpose, keyIds };
      },
      ({ purpose }) => purpose,
    ),
    operatorAction(
      revokeKey,
      async ({ keyId }) => {
        if (!(await keyring.revoke(keyId))) throw new Failure('request.not-found');
        return { keyId, current: keyring.presentation.current().keyId };
      },
      ({ keyId }) => keyId,
    ),
  ];
}

/** What is asked of each capability when its personal data is to stand under the key in use. */
interface Resealed {
  reseal(): Promise<number>;
}

export const resealAction = (capabilities: readonly Resealed[]): OperatorAction =>
  operatorAction(resealPersonalData, async () => {
    let done = 0;
    for (const one of capabilities) done += await one.reseal();
    return { done };
  });
