/** Every client of a service outside, made from the configuration. */

import type { Logger } from 'pino';
import type { Clock, Random } from '../base/clock.ts';
import type { Config } from '../config.ts';
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

/** A stranger waits before the holder's screen: then 未能核实 is the better answer. */
const AT_THE_COUNTER_MILLISECONDS = 3000;

export function createUpstreams(
  config: Pick<Config, 'mode' | 'registryUrl' | 'licencesUrl' | 'identityUrl' | 'wechat' | 'gateway'>,
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
  const gateway = createGateway(config.gateway, clock, random);
  const common = {
    gateway,
    logger,
    refuseStandIn: config.mode === 'production',
    ...(observe ? { observe } : {}),
    ...(breakerPauseMilliseconds === undefined ? {} : { breakerPauseMilliseconds }),
  };
  const registry = createUpstreamClient({
    ...common,
    service: 'registry',
    baseUrl: config.registryUrl,
    deadlineMilliseconds: AT_THE_COUNTER_MILLISECONDS,
  });
  const licences = createUpstreamClient({
    ...common,
    service: 'licences',
    baseUrl: config.licencesUrl,
    deadlineMilliseconds: AT_THE_COUNTER_MILLISECONDS,
  });
  const identity = createUpstreamClient({ ...common, service: 'identity', baseUrl: config.identityUrl });
  const wechat = createUpstreamClient({
    ...common,
    service: 'wechat',
    baseUrl: config.wechat.url,
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
    wechat: createWechatClient(wechat, { ...config.wechat, clock }),
    async close() {
      await Promise.all([registry, licences, identity, wechat].map((client) => client.close()));
    },
  };
}
