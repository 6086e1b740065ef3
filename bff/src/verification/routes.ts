import { listKeys, listWellKnownKeys, look } from '@qzt/shared/contracts/verification';
import { type Route, route } from '../http/routes.ts';
import type { VerificationService } from './service.ts';

export function verificationRoutes(service: VerificationService): Route[] {
  return [
    route(look, (call) => service.look(call.body.code, call.body.visit, { requestId: call.requestId })),
    route(listKeys, async () => ({ keys: service.publishedKeys() })),
    route(listWellKnownKeys, async () => ({ keys: service.publishedKeys() })),
  ];
}
