import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { presentLicence } from '@qzt/shared/contracts/wallet';
import { useEffect, useRef } from 'react';
import { uuid } from '../../../platform/uuid.ts';
import { session } from '../../../state/app.ts';
import type { Resource } from '../../../state/resource.ts';
import { useResource } from '../../../state/use-resource.ts';

export type PrintedCode = ReadReplyOf<typeof presentLicence>;

/** A code to print, made once a page, however often it has to be asked for. */
export function usePrintedCode(creditCode: string, licenceId: string): Resource<PrintedCode> {
  const key = useRef<Promise<string> | null>(null);
  const code = useResource(`${creditCode} ${licenceId}`, async () => {
    key.current ??= uuid();
    return session.call(
      presentLicence,
      { params: { creditCode, licenceId }, body: { mode: 'printed', onceOnly: false } },
      { idempotencyKey: await key.current },
    );
  });
  useEffect(() => void code.load(), [code]);
  return code;
}
