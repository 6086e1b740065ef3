/** Every client of a service outside. */

import type { Logger } from 'pino';
import type { Clock, Random } from '../base/clock.ts';
import { createUpstreamClient, type UpstreamEvent } from './client.ts';
import type { UpstreamService } from './failure.ts';
import { createGateway } from './gateway.ts';
import { createIdentityClient, type IdentityClient } from './identity.ts';
import { createLicencesClient, type LicencesClient } from './licences.ts';
import type { OnUnreadable } from './records.ts';
import { createRegistryClient, type RegistryClient } from './registry.ts';
import { createWechatClient, type WechatClient } from './wechat.ts';

export interface Upstreams {
  registry: RegistryClient;
  licences: LicencesClient;
  identity: IdentityClient;
  wechat: WechatClient;
  close(): Promise<void>;
}

export interface UpstreamSettings {
  /** An answer that announces itself as a stand-in's is refused. */
  refuseStandIns: boolean;
  registryUrl: string;
  licencesUrl: string;
  identityUrl: string;
  wechat: { url: string; appId: string; appSecret: string };
  gateway: { appId: string; secret: string };
}

/** A stranger waits before the holder's screen: then 未能核实 is the better answer. */
const AT_THE_COUNTER_MILLISECONDS = 3000;

export function createUpstreams(
  settings: UpstreamSettings,
  deps: {
    clock: Clock;
    random: Random;
    logger: Logger;
    observe?: (event: UpstreamEvent) => void;
    /** Told how many records of an answer could not be read: for metrics. */
    unreadableRecords?: (service: UpstreamService, count: number) => void;
    /** As in UpstreamOptions. */
    breakerPauseMilliseconds?: number;
  },
): Upstreams {
  const { clock, random, logger, observe, breakerPauseMilliseconds } = deps;
  const gateway = createGateway(settings.gateway, clock, random);
  const common = {
    gateway,
    logger,
    refuseStandIn: settings.refuseStandIns,
    ...(observe ? { observe } : {}),
    ...(breakerPauseMilliseconds === undefined ? {} : { breakerPauseMilliseconds }),
  };
  const registry = createUpstreamClient({
    ...common,
    service: 'registry',
    baseUrl: settings.registryUrl,
    deadlineMilliseconds: AT_THE_COUNTER_MILLISECONDS,
  });
  const licences = createUpstreamClient({
    ...common,
    service: 'licences',
    baseUrl: settings.licencesUrl,
    deadlineMilliseconds: AT_THE_COUNTER_MILLISECONDS,
  });
  const identity = createUpstreamClient({ ...common, service: 'identity', baseUrl: settings.identityUrl });
  const wechat = createUpstreamClient({
    ...common,
    service: 'wechat',
    baseUrl: settings.wechat.url,
    gateway: null,
  });
  const onUnreadable: OnUnreadable = (service, count, where) => {
    logger.warn({ service, count, field: where }, 'records that cannot be read');
    deps.unreadableRecords?.(service, count);
  };
  return {
    registry: createRegistryClient(registry, onUnreadable),
    licences: createLicencesClient(licences, onUnreadable),
    identity: createIdentityClient(identity),
    wechat: createWechatClient(wechat, { ...settings.wechat, clock }),
    async close() {
      await Promise.all([registry, licences, identity, wechat].map((client) => client.close()));
    },
  };
}
