/** Who stood for a firm when: over a change of representative, through government's stand-in, webhook and all. */

import { randomBytes } from 'node:crypto';
import { type Authority, createAuthority } from '@qzt/bff/authority/authority';
import { createObservedAppointments } from '@qzt/bff/authority/observed-appointments';
import { createRegistrySource } from '@qzt/bff/authority/registry-source';
import { firmSubject, holdsAt } from '@qzt/bff/authority/roles';
import { connect } from '@qzt/bff/storage/connection';
import { createUpstreamClient } from '@qzt/bff/upstream/client';
import { createGateway } from '@qzt/bff/upstream/gateway';
import { createRegistryClient } from '@qzt/bff/upstream/registry';
import type { Connection } from 'mongoose';
import { freePort } from '../../support/ports.ts';
import { waitFor } from '../../support/wait.ts';
import { call as callAt } from '../identity/support.ts';
import { call, licencesOf } from '../support/api.ts';
import { type Composed, compose, type Outside, startOutside, type TownPerson } from '../support/composed.ts';
import { GATEWAY } from '../support/outside.ts';
import { silent } from '../toy-edge.ts';
import { outcomeOf } from './scene.ts';

let outside: Outside;
let app: Composed;
let connection: Connection;
let authority: Authority;
let closeClient: () => Promise<void>;
/** A firm of which the register tells the history, and one of which it does not; each with who leads it. */
let recorded: { creditCode: string; leader: TownPerson };
let onPaper: { creditCode: string; leader: TownPerson };
let successor: TownPerson;

const context = { requestId: '0000-0000' };
const hashOf = ({ idNumber }: TownPerson) => app.keyring.blindIndex(idNumber, 'id-number');

interface TownFirm {
  creditCode: string;
  status: string;
  legalRepresentativeId: string;
  appointments: unknown[];
}

async function withLeader(firm: TownFirm | undefined): Promise<typeof recorded> {
  if (!firm) throw new Error('the town lacks a firm of this sort');
  const { creditCode, legalRepresentativeId } = firm;
  const leader = (await outside.people(creditCode)).find(({ id }) => id === legalRepresentativeId);
  if (!leader) throw new Error('nobody leads the firm');
  return { creditCode, leader };
}

/** Done when the webhook about it is acknowledged. */
async function handOver(creditCode: string, { id }: TownPerson): Promise<void> {
  await outside.act('set-legal-representative', { creditCode, personId: id });
  await waitFor(
    async () => {
      const reply = await fetch(`${outside.mockUrl}/console/api/webhooks`);
      return ((await reply.json()) as { waiting: unknown[] }).waiting.length === 0;
    },
    { what: 'the webhook’s acknowledgement' },
  );
}

async function move(seconds: number): Promise<void> {
  app.clock.offsetMilliseconds = seconds * 1000;
  await outside.act('set-clock', { offsetMilliseconds: seconds * 1000 });
}

/** An authority like the app's own, on the same store and the same government. */
function anotherAuthority(): Authority {
  const clock = app.clock;
  const client = createUpstreamClient({
    service: 'registry',
    baseUrl: `${outside.mockUrl}/registry`,
    gateway: createGateway(GATEWAY, clock, (length) => randomBytes(length)),
    refuseStandIn: false,
    logger: silent,
  });
  closeClient = () => client.close();
  const registry = createRegistryClient(client, () => undefined);
  const unused = () => Promise.reject(new Error('nobody is decided about here'));
  const source = createRegistrySource({
    register: { firm: unused, firmsOf: unused },
    appointmentsOf: (creditCode, more) => registry.appointmentsOf(creditCode, more),
    observed: createObservedAppointments({ connection, clock, logger: silent }),
    idHash: (idNumber) => app.keyring.blindIndex(idNumber, 'id-number'),
    clock,
    logger: silent,
  });
  return createAuthority({
    personOf: unused,
    records: { firm: source.firmRecord },
    sources: [source],
    clock,
  });
}

const standingAt = async (creditCode: string, at: number) =>
  (await authority.intervals(firmSubject(creditCode), context))
    .filter((interval) => holdsAt(interval, at))
    .map(({ idHash, role }) => [idHash, role]);

const observedOf = (creditCode: string) =>
  connection
    .collection<{ _id: string; revision: number; intervals: { until: Date | null }[] }>(
      'observed_appointments',
    )
    .findOne({ _id: `firm:${creditCode}` });

beforeAll(async () => {
  outside = await startOutside();
  app = await compose(outside);
  connection = await connect({ uri: outside.mongoUri, production: false }, silent);
  authority = anotherAuthority();
  const reply = await fetch(`${outside.mockUrl}/console/api/firms?q=`);
  const { firms } = (await reply.json()) as { firms: TownFirm[] };
  const active = firms.filter(({ status }) => status === 'active');
  recorded = await withLeader(active.find(({ appointments }) => appointments.length > 0));
  onPaper = await withLeader(active.find(({ appointments }) => appointments.length === 0));
  const taken = [recorded.leader.id, onPaper.leader.id];
  const other = (await outside.people()).find(({ id }) => !taken.includes(id));
  if (!other) throw new Error('the town lacks a third person');
  successor = other;
});

afterAll(async () => {
  await closeClient?.();
  await connection?.close();
  await app?.stop();
  await outside?.stop();
});

test('the register tells: the past stays with who stood then, the present is the successor’s', async () => {
  const { creditCode, leader } = recorded;
  const before = app.clock.now();
  expect(await standingAt(creditCode, before)).toEqual([[hashOf(leader), 'legal-representative']]);
  await move(3600);
  await handOver(creditCode, successor);
  await move(7200);
  expect(await standingAt(creditCode, before)).toEqual([[hashOf(leader), 'legal-representative']]);
  expect(await standingAt(creditCode, app.clock.now())).toEqual([
    [hashOf(successor), 'legal-representative'],
  ]);
  expect(await standingAt(creditCode, Date.parse('1950-01-01'))).toEqual([]);
  const intervals = await authority.intervals(firmSubject(creditCode), context);
  expect(intervals).toHaveLength(2);
  expect(intervals[0]?.until).toBe(intervals[1]?.from);
  await move(0);
});

test('the register is silent: who stood when is unknown, and said to be', async () => {
  await outside.fault('registry', 'down');
  expect(await outcomeOf(authority.intervals(firmSubject(recorded.creditCode), context))).toBe(
    'upstream.registry-unavailable',
  );
  await outside.fault('registry', 'up');
});

describe('the register does not tell', () => {
  test('of what it does not have, nothing is made up', async () => {
    expect(await authority.intervals(firmSubject('91350100M000100Y43'), context)).toEqual([]);
  });

  test('what was seen is kept: no earlier than seen, and ended when seen to be gone', async () => {
    const { creditCode, leader } = onPaper;
    const start = app.clock.now();
    const theirs = await app.bearerOf(leader);
    expect((await licencesOf(app, theirs, creditCode)).status).toBe(200);
    await waitFor(() => observedOf(creditCode), { what: 'the first observation' });
    expect(await standingAt(creditCode, start - 1)).toEqual([]);
    expect(await standingAt(creditCode, app.clock.now())).toEqual([[hashOf(leader), 'legal-representative']]);

    // Nobody asks in between.
    await handOver(creditCode, successor);
    await waitFor(async () => (await observedOf(creditCode))?.intervals[0]?.until ?? null, {
      what: 'the end of the first',
    });
    expect((await licencesOf(app, theirs, creditCode)).problem.code).toBe('authority.not-found');
    expect(await standingAt(creditCode, app.clock.now())).toEqual([]);
    const between = (await authority.intervals(firmSubject(creditCode), context))[0]?.until ?? 0;

    const next = await app.bearerOf(successor);
    expect((await call(app, 'GET', '/api/v1/wallet/firms', { bearer: next })).status).toBe(200);
    await waitFor(async () => (await observedOf(creditCode))?.intervals.length === 2, {
      what: 'the second observation',
    });
    expect(await standingAt(creditCode, app.clock.now())).toEqual([
      [hashOf(successor), 'legal-representative'],
    ]);
    expect(await standingAt(creditCode, between - 1)).toEqual([[hashOf(leader), 'legal-representative']]);
  });

  test('what was seen survives a restart, and the same is not written again', async () => {
    const { creditCode } = onPaper;
    const before = await observedOf(creditCode);
    const restarted = await compose(outside, { port: await freePort() });
    const bearer = await restarted.bearerOf(successor);
    expect((await licencesOf(restarted, bearer, creditCode)).status).toBe(200);
    expect((await call(restarted, 'GET', '/api/v1/wallet/firms', { bearer })).status).toBe(200);
    await restarted.stop();
    expect(await observedOf(creditCode)).toEqual(before);
    expect(before?.intervals).toHaveLength(2);
  });

  test('there are hashes only, and those of an erased person go', async () => {
    const { creditCode, leader } = onPaper;
    const written = JSON.stringify(await connection.collection('observed_appointments').find().toArray());
    for (const { name, idNumber } of [leader, successor]) {
      expect(written).not.toContain(name);
      expect(written).not.toContain(idNumber);
    }
    expect(written).toContain(hashOf(leader));
    const bearer = await app.bearerOf(leader);
    expect((await callAt(app, 'DELETE', '/account', { bearer })).status).toBe(204);
    const left = JSON.stringify(await connection.collection('observed_appointments').find().toArray());
    expect(left).not.toContain(hashOf(leader));
    expect(left).toContain(hashOf(successor));
    expect(await standingAt(creditCode, app.clock.now())).toEqual([
      [hashOf(successor), 'legal-representative'],
    ]);
  });
});
