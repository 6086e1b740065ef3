/** The stand-in for the outside world, put together: one process, a path a service. */

import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { shanghaiDate } from '@qzt/shared/domain/dates';
import Koa from 'koa';
import { machineClock } from './clock.ts';
import type { MockOptions } from './config.ts';
import { consoleRoutes } from './console/routes.ts';
import type { CallState } from './http/answers.ts';
import { type Entrance, entrance } from './http/entrance.ts';
import { noFaults } from './http/faults.ts';
import { gateway } from './http/gateway.ts';
import { guard } from './http/guard.ts';
import { closeServer, LOOPBACK, listen, outerAddresses, portOf } from './http/listeners.ts';
import { mountOidc } from './identity/mount.ts';
import { OIDC_PATH } from './identity/provider.ts';
import { realNameRoutes } from './identity/real-name.ts';
import { licencesRoutes } from './licences/routes.ts';
import { registryRoutes } from './registry/routes.ts';
import { LivingTown } from './town/living-town.ts';
import { buildTown } from './town/town.ts';
import { loadWebhookSigner } from './webhooks/keys.ts';
import { openOutbox } from './webhooks/outbox.ts';
import { wechatCodes } from './wechat/codes.ts';
import { wechatRoutes } from './wechat/routes.ts';

export interface RunningMock {
  /** Of every listener. */
  port: number;
  /** `http://127.0.0.1:<port>`: services under `/registry`, `/licences`, `/identity` and `/wechat`. */
  url: string;
  /** Of the OpenID provider. */
  issuer: string;
  /** Uncompressed SM2 point of the webhooks' signer, 130 hexadecimal digits. */
  webhookPublicKey: string;
  /** Some who can sign in; the ID number is what the real-name check will ask for. */
  people: { name: string; firm: string; note: string; idNumber: string }[];
  close(): Promise<void>;
}

export async function startMock(options: MockOptions): Promise<RunningMock> {
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const clock = machineClock();
  const faults = noFaults();
  const signer = loadWebhookSigner(dataDir);

  // The port is known when the socket is open, and what is served depends on the port.
  let receive: RequestListener = (_request, response) => response.writeHead(503).end();
  const inner = await listen((request, response) => receive(request, response), LOOPBACK, options.port);
  const servers = [inner];
  const port = portOf(inner);
  const publicUrl = new URL(options.publicUrl ?? `http://${LOOPBACK}:${port}`);

  const outbox = openOutbox({
    file: join(dataDir, 'webhook-outbox.json'),
    url: options.webhookUrl,
    appId: options.gateway.appId,
    signer,
    clock,
  });
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(closeServer));
    await outbox.close();
  };

  try {
    const built = buildTown(options.today ?? shanghaiDate(clock.now()));
    const town = new LivingTown(built, join(dataDir, 'overlay.json'), clock, outbox.announce);
    const codes = wechatCodes(town, clock);
    const { guard: guarded } = gateway(options.gateway, clock, faults);

    const services = new Koa<CallState>();
    services.use(guarded('registry'));
    services.use(guarded('licences'));
    services.use(guarded('identity'));
    for (const router of [
      registryRoutes(town, faults),
      licencesRoutes(town, faults),
      realNameRoutes(town),
      wechatRoutes(options.wechat, codes, clock, faults),
      consoleRoutes({ town, faults, codes, clock, outbox }),
    ]) {
      services.use(router.routes());
    }

    const parts: Entrance = {
      guard: guard(port, publicUrl),
      faults,
      oidcPath: OIDC_PATH,
      oidc: mountOidc(publicUrl, options.oidcClient, dataDir, town),
      services: services.callback(),
    };
    receive = entrance(parts, false);
    for (const address of outerAddresses(options.host)) {
      servers.push(await listen(entrance(parts, true), address, port));
    }
    const people = town.featured.flatMap(({ personId, firm, note }) => {
      const person = town.person(personId);
      return person ? [{ name: person.name, firm, note, idNumber: person.idNumber }] : [];
    });
    return {
      port,
      url: `http://${LOOPBACK}:${port}`,
      issuer: `${publicUrl.origin}${OIDC_PATH}`,
      webhookPublicKey: signer.publicPoint,
      people,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
