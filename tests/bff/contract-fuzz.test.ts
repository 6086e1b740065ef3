import { API } from '@qzt/shared/contracts/api';
import type { AnyEndpoint } from '@qzt/shared/contracts/endpoint';
import type { ErrorCode, Problem } from '@qzt/shared/contracts/errors';
import fc from 'fast-check';
import { request } from 'undici';
import type { ZodMiniType } from 'zod/mini';
import { inputNear, objectSchemaOf } from '../support/arbitrary.ts';
import { type Callers, ROLES, type Role, signInCallers } from '../support/contract/callers.ts';
import { type Answer, type Sent, sendTo } from '../support/contract/client.ts';
import { exampleOf, examples } from '../support/contract/examples.ts';
import { codeOfMissing, faultsOf } from '../support/contract/faults.ts';
import { assertContract, assertProblem, faultyPaths } from '../support/contract/judge.ts';
import { startWorld, type World } from '../support/processes.ts';

jest.setTimeout(60_000);

const parts = ['params', 'query', 'body'] as const;
type Part = (typeof parts)[number];
/** Requests a role and endpoint. */
const numRuns = 25;

let world: World;
let callers: Callers;
let pid: number;

beforeAll(async () => {
  world = await startWorld({ env: { bff: { RATE_LIMIT_SCALE: '100000' } } });
  pid = world.process('bff').pid;
  callers = await signInCallers(world.appUrl);
});
afterAll(() => world.stop());

const needsSignIn = ({ access }: AnyEndpoint): boolean => access === 'account' || access === 'real-name';

const send = async (
  endpoint: AnyEndpoint,
  role: Role,
  sent: Sent & { accessToken?: string },
): Promise<Answer> => {
  const own = role === 'guest' || !needsSignIn(endpoint) ? undefined : callers.of(role).accessToken;
  return sendTo(world.appUrl, endpoint, sent, role === 'guest' ? undefined : (sent.accessToken ?? own));
};

/** The role in which an endpoint does its work. */
const properRole = (endpoint: AnyEndpoint): Role => {
  if (!needsSignIn(endpoint)) return 'guest';
  return endpoint.id === 'identity.confirmRealName' || endpoint.access === 'account'
    ? 'account'
    : 'real-name';
};

/** What a good request comes to in a role; null: a good answer. */
const refusalIn = (endpoint: AnyEndpoint, role: Role): ErrorCode | null => {
  if (!needsSignIn(endpoint)) return null;
  if (role === 'guest') return 'identity.sign-in-required';
  if (endpoint.id === 'identity.confirmRealName')
    return role === 'account' ? null : 'identity.real-name-done';
  if (endpoint.access !== 'real-name') return null;
  if (role === 'account') return 'identity.real-name-required';
  return role === 'other' && endpoint.path.includes('{creditCode}') ? 'authority.not-found' : null;
};

const schemaOf = (endpoint: AnyEndpoint, part: Part): ZodMiniType | undefined => endpoint[part];

const partsOf = (endpoint: AnyEndpoint): Part[] =>
  parts.filter((part) => schemaOf(endpoint, part) !== undefined);

/** A good request with one part's fields changed. */
const withField = (good: Sent, part: Part, change: Record<string, unknown>): Sent => {
  const fields = { ...(good[part] as Record<string, unknown> | undefined), ...change };
  return { ...good, [part]: Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== undefined)) };
};

const fieldsTold = (problem: Problem | undefined): [string, string][] =>
  (problem?.fields ?? []).map(({ path, code }): [string, string] => [path, code]).sort();

test('every endpoint has a good example, and no example is left over', () => {
  expect(Object.keys(examples).sort()).toEqual(API.map(({ id }) => id).sort());
});

describe.each(API.map((endpoint) => ({ id: endpoint.id, endpoint })))('$id', ({ endpoint }) => {
  test.each(ROLES)('comes to what the role may have: %s', async (role) => {
    const answer = await send(endpoint, role, await exampleOf(endpoint.id)(callers, role));
    const problem = assertContract(endpoint, answer);
    expect(problem?.code ?? null).toBe(refusalIn(endpoint, role));
  });

  test('refuses what it does not know, by name', async () => {
    const role = properRole(endpoint);
    for (const part of ['query', 'body'] as const) {
      const schema = objectSchemaOf(schemaOf(endpoint, part));
      if (part === 'body' ? schema === undefined : schema?.isStrict === false) continue;
      const good = await exampleOf(endpoint.id)(callers, role);
      const answer = await send(endpoint, role, withField(good, part, { surprise: 'x' }));
      expect(assertContract(endpoint, answer)?.code).toBe('request.invalid');
      expect(fieldsTold(assertProblem(answer))).toEqual([['surprise', 'field.unknown']]);
    }
  });

  const fields = partsOf(endpoint).flatMap((part) =>
    Object.entries(objectSchemaOf(schemaOf(endpoint, part))?.properties ?? {}).map(([name, field]) => ({
      part,
      name,
      field,
    })),
  );
  if (fields.length > 0) {
    test.each(fields)('names a bad $name in its $part, with its own code', async ({ part, name, field }) => {
      const role = properRole(endpoint);
      const good = await exampleOf(endpoint.id)(callers, role);
      const faults = faultsOf(name, field, good[part]?.[name as never], part);
      expect(faults.length).toBeGreaterThan(0);
      for (const { what, value, code } of faults) {
        const answer = await send(endpoint, role, withField(good, part, { [name]: value }));
        const problem = assertContract(endpoint, answer);
        expect({ what, status: answer.status, fields: fieldsTold(problem) }).toEqual({
          what,
          status: 422,
          fields: [[name, code]],
        });
      }
      const isRequired = objectSchemaOf(schemaOf(endpoint, part))?.required.includes(name);
      if (part === 'params' || !isRequired) return;
      const answer = await send(endpoint, role, withField(good, part, { [name]: undefined }));
      expect(fieldsTold(assertContract(endpoint, answer))).toEqual([[name, codeOfMissing(name)]]);
    });

    test('names every bad field at once', async () => {
      const role = properRole(endpoint);
      const good = await exampleOf(endpoint.id)(callers, role);
      const bad = fields.reduce<Sent>((sent, { part, name, field }) => {
        const [fault] = faultsOf(name, field, good[part]?.[name as never], part);
        return withField(sent, part, { [name]: fault?.value });
      }, good);
      const problem = assertContract(endpoint, await send(endpoint, role, bad));
      expect(fieldsTold(problem).map(([path]) => path)).toEqual(fields.map(({ name }) => name).sort());
    });

    test.each(ROLES)('keeps to its contract whatever it is sent: %s', async (role) => {
      const good = await exampleOf(endpoint.id)(callers, role);
      const near = Object.fromEntries(
        partsOf(endpoint).map((part) => {
          const schema = objectSchemaOf(schemaOf(endpoint, part));
          if (schema === undefined) throw new Error('a part without a schema');
          return [part, inputNear(schema, (good[part] ?? {}) as Record<string, unknown>)];
        }),
      );
      await fc.assert(
        fc.asyncProperty(fc.record(near), async (generated) => {
          const sent = { ...good, ...sendable(endpoint, good, generated) };
          const problem = assertContract(endpoint, await send(endpoint, role, sent));
          if (needsSignIn(endpoint) && role === 'guest') {
            expect(problem?.code).toBe('identity.sign-in-required');
            return;
          }
          if (endpoint.access === 'real-name' && role === 'account') {
            expect(problem?.code).toBe('identity.real-name-required');
            return;
          }
          const faulty = partsOf(endpoint).flatMap((part) =>
            faultyPaths(schemaOf(endpoint, part) as ZodMiniType, asReceived(part, sent[part])),
          );
          if (faulty.length > 0) expect(problem?.code).toBe('request.invalid');
          else expect(problem?.code).not.toBe('request.invalid');
          expect(fieldsTold(problem).map(([path]) => path)).toEqual([...new Set(faulty)].sort());
        }),
        { numRuns, interruptAfterTimeLimit: 8000, markInterruptAsFailure: false },
      );
    });
  }

  if (schemaOf(endpoint, 'body') !== undefined) {
    test.each([
      ['half an object', '{"a":', 'request.malformed-json'],
      ['nothing', '', 'request.malformed-json'],
      ['no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'request.malformed-json'],
      ['a list', '[]', 'request.invalid'],
      ['null', 'null', 'request.invalid'],
      ['too much', JSON.stringify({ a: 'x'.repeat(70_000) }), 'request.too-large'],
    ])('refuses a body that is %s', async (_, rawBody, code) => {
      const role = properRole(endpoint);
      const good = await exampleOf(endpoint.id)(callers, role);
      const problem = assertContract(endpoint, await send(endpoint, role, { ...good, rawBody }));
      expect(problem?.code).toBe(code);
    });

    test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/problem+json', ''])(
      'refuses a body of type "%s"',
      async (type) => {
        const role = properRole(endpoint);
        const good = await exampleOf(endpoint.id)(callers, role);
        const headers = { ...good.headers, 'content-type': type };
        const problem = assertContract(endpoint, await send(endpoint, role, { ...good, headers }));
        expect(problem?.code).toBe('request.unsupported-media-type');
      },
    );
  }

  if (needsSignIn(endpoint)) {
    test.each(['x', 'a.b.c', `${'A'.repeat(36)}.${'B'.repeat(80)}.${'C'.repeat(43)}`])(
      'refuses a made-up token: %s',
      async (accessToken) => {
        const good = await exampleOf(endpoint.id)(callers, properRole(endpoint));
        const problem = assertContract(endpoint, await send(endpoint, 'account', { ...good, accessToken }));
        expect(problem?.code).toBe('identity.token-invalid');
      },
    );
  }

  if (endpoint.idempotencyKey) {
    test.each(['', 'short', 'x'.repeat(65), 'has space in'])(
      'asks for a usable key, not "%s"',
      async (key) => {
        const role = properRole(endpoint);
        const good = await exampleOf(endpoint.id)(callers, role);
        const headers = { 'idempotency-key': key };
        const problem = assertContract(endpoint, await send(endpoint, role, { ...good, headers }));
        expect(problem?.code).toBe('request.idempotency-key-missing');
      },
    );
  }
});

test('a printed code cannot be for one look only', async () => {
  const endpoint = API.find(({ id }) => id === 'wallet.presentLicence');
  if (endpoint === undefined) throw new Error('nothing presents a licence');
  const good = await exampleOf(endpoint.id)(callers, 'real-name');
  const sent = { ...good, body: { mode: 'printed', onceOnly: true } };
  const problem = assertContract(endpoint, await send(endpoint, 'real-name', sent));
  expect(fieldsTold(problem)).toEqual([['onceOnly', 'field.not-an-option']]);
});

describe('other people’s things look like things that do not exist', () => {
  const walletEndpoints = API.filter(({ path }) => path.includes('{creditCode}'));

  test.each(walletEndpoints.map((endpoint) => ({ id: endpoint.id, endpoint })))(
    '$id',
    async ({ endpoint }) => {
      const good = await exampleOf(endpoint.id)(callers, 'other');
      const nobodys = { ...good, params: { ...good.params, creditCode: '91350100M000100Y43' } };
      const [theirs, missing] = await Promise.all([
        send(endpoint, 'other', good),
        send(endpoint, 'other', nobodys),
      ]);
      const { requestId: _, ...told } = assertProblem(theirs);
      const { requestId: __, ...toldOfMissing } = assertProblem(missing);
      expect(told).toEqual(toldOfMissing);
      expect(told.code).toBe('authority.not-found');
    },
  );
});

describe('addresses that are no endpoint', () => {
  const get = async (path: string, method: 'GET' | 'POST' | 'DELETE' = 'GET'): Promise<Answer> => {
    const answer = await request(world.appUrl + path, { method });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, json: JSON.parse(text) };
  };

  test('are not found', async () => {
    expect(assertProblem(await get('/api/v1/nothing')).code).toBe('request.not-found');
    expect(assertProblem(await get('/api/v1/wallet/firms/x/y')).code).toBe('request.not-found');
  });

  test('with another method are told so', async () => {
    const answer = await get('/api/v1/verification/keys', 'DELETE');
    expect(assertProblem(answer).code).toBe('request.method-not-allowed');
    expect(answer.headers.allow).toContain('GET');
  });

  test.each(['%', '%E0%A4%A', '%00', '%2e%2e', 'x'.repeat(5000)])(
    'with "%s" in them do no harm',
    async (segment) => {
      const answer = await get(`/api/v1/wallet/firms/${segment}/licences`);
      expect(answer.status).toBeLessThan(500);
      assertProblem(answer);
    },
  );
});

describe('afterwards', () => {
  test('the same process is still there', () => {
    expect(world.process('bff').isAlive()).toBe(true);
    expect(world.process('bff').pid).toBe(pid);
  });

  test('its log holds no error, and nothing of the people', () => {
    const lines = world.logs('bff').split('\n');
    expect(lines.filter((line) => /"level":(50|60|"error"|"fatal")/.test(line))).toEqual([]);
    const { person, refreshToken } = callers.of('real-name');
    for (const secret of [person.name, person.idNumber, person.phone, refreshToken]) {
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    }
  });
});

/** What goes over the wire of a generated input: addresses carry text, and a path has no empty part. */
function sendable(endpoint: AnyEndpoint, good: Sent, generated: Readonly<Record<string, unknown>>): Sent {
  const text = (value: unknown): string =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString();
  const params = Object.fromEntries(
    Object.entries(good.params ?? {}).map(([name, fallback]) => {
      const value = (generated.params as Record<string, unknown> | undefined)?.[name];
      const written = value === undefined ? fallback : text(value);
      // An address without the part, or one that climbs out of the folder, is another address.
      return [name, /^\.{0,2}$/.test(written) ? fallback : written];
    }),
  );
  const query = Object.fromEntries(
    Object.entries((generated.query ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      text(value),
    ]),
  );
  return {
    ...(endpoint.params ? { params } : {}),
    ...(endpoint.query ? { query } : {}),
    ...(endpoint.body ? { body: generated.body } : {}),
  };
}

/** A part as the server gets to see it. */
function asReceived(part: Part, sent: unknown): unknown {
  return part === 'body' ? JSON.parse(JSON.stringify(sent)) : sent;
}
