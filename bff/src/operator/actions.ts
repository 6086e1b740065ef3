/** What an operator can do, each under the name that stands in the audit trail. */

import { Failure, fieldFault } from '../base/failure.ts';
import type { KeyListing, Keyring, RotatablePurpose } from '../keys/keyring.ts';

export interface OperatorAction {
  id: string;
  method: 'GET' | 'POST';
  path: string;
  /** What it is about, for the audit trail; judges the body. @throws Failure request.invalid */
  subject(body: unknown): string;
  run(subject: string): Promise<unknown>;
}

/** What the operator names, and the keys behind it. */
const ROTATIONS: Readonly<Record<string, readonly RotatablePurpose[]>> = {
  presentation: ['presentation'],
  'personal-data': ['personal-data'],
  tokens: ['access-token', 'refresh-token'],
};
const KEY_ID = /^[0-9a-f]{8}$/;

interface ListedKey extends Omit<KeyListing, 'createdAt' | 'revokedAt'> {
  createdAt: string;
  revokedAt: string | null;
}

const listed = (key: KeyListing): ListedKey => ({
  ...key,
  createdAt: new Date(key.createdAt).toISOString(),
  revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
});

/** The one field of a body; nothing else may stand in it. */
function only(body: unknown, name: string, accepts: (value: string) => boolean): string {
  const given: object = typeof body === 'object' && body !== null ? body : {};
  const value: unknown = (given as Record<string, unknown>)[name];
  const faults = Object.keys(given)
    .filter((key) => key !== name)
    .map((key) => fieldFault(key, 'field.unknown'));
  if (value === undefined) faults.push(fieldFault(name, 'field.missing'));
  else if (typeof value !== 'string') faults.push(fieldFault(name, 'field.type'));
  else if (!accepts(value)) faults.push(fieldFault(name, 'field.not-an-option'));
  if (faults.length > 0 || typeof value !== 'string')
    throw new Failure('request.invalid', { fields: faults });
  return value;
}

const nothing = (): string => '';

/**
 * @param reseal encrypts personal data again that stands under an older key; may be called again at any time
 */
export function operatorActions(keyring: Keyring, reseal: () => Promise<{ done: number }>): OperatorAction[] {
  return [
    {
      id: 'keys.list',
      method: 'GET',
      path: '/keys',
      subject: nothing,
      run: async () => ({ keys: keyring.list().map(listed) }),
    },
    {
      id: 'keys.rotate',
      method: 'POST',
      path: '/keys/rotations',
      subject: (body) => only(body, 'purpose', (purpose) => Object.hasOwn(ROTATIONS, purpose)),
      async run(purpose) {
        const keyIds: string[] = [];
        for (const one of ROTATIONS[purpose] ?? []) keyIds.push((await keyring.rotate(one)).keyId);
        return { purpose, keyIds };
      },
    },
    {
      id: 'keys.revoke',
      method: 'POST',
      path: '/keys/revocations',
      subject: (body) => only(body, 'keyId', (keyId) => KEY_ID.test(keyId)),
      async run(keyId) {
        if (!(await keyring.revoke(keyId))) throw new Failure('request.not-found');
        return { keyId, current: keyring.presentation.current().keyId };
      },
    },
    {
      id: 'personal-data.reseal',
      method: 'POST',
      path: '/personal-data/reseals',
      subject: nothing,
      run: reseal,
    },
  ];
}
