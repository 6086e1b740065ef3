import {
  getPresentation,
  listFirms,
  listLicences,
  listLooks,
  presentLicence,
} from '@qzt/shared/contracts/wallet';
import { callerOf, type Route, route } from '../http/routes.ts';
import type { CallContext } from '../upstream/client.ts';
import type { WalletService } from './service.ts';

const NO_CACHE = /(^|[\s,])no-cache([\s,]|$)/i;

const from = (call: { requestId: string }): CallContext => ({ requestId: call.requestId });

export function walletRoutes(service: WalletService): Route[] {
  return [
    route(listFirms, (call) => service.firms(callerOf(call).accountId, from(call))),

    route(listLicences, (call) =>
      service.licences(
        callerOf(call).accountId,
        call.params.creditCode,
        { fresh: NO_CACHE.test(call.headers.get('cache-control') ?? '') },
        from(call),
      ),
    ),

    route(
      presentLicence,
      (call) =>
        service.present(
          callerOf(call).accountId,
          call.params.creditCode,
          call.params.licenceId,
          call.body,
          from(call),
        ),
      (call) => service.mayPresent(callerOf(call).accountId, call.params.creditCode, call.body, from(call)),
    ),

    route(getPresentation, (call) =>
      service.presentation(
        callerOf(call).accountId,
        call.params.creditCode,
        { codeId: call.params.codeId, licenceId: call.query.licenceId },
        from(call),
      ),
    ),

    route(listLooks, (call) =>
      service.looks(callerOf(call).accountId, call.params.creditCode, call.query, from(call)),
    ),
  ];
}
