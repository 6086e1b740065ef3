/** An installed client lives on: a server of a later version says more, and the client reads the rest. */

import { API } from '@qzt/shared/contracts/api';
import type { AnyEndpoint } from '@qzt/shared/contracts/endpoint';
import {
  ERRORS,
  type ErrorCode,
  FIELD_ERRORS,
  type Problem,
  problemSchema,
} from '@qzt/shared/contracts/errors';
import fc from 'fast-check';
import type { ZodMiniType } from 'zod/mini';
import { Failure } from '../../../bff/src/base/failure.ts';
import { problemOf } from '../../../bff/src/http/problem.ts';
import { send } from '../../../miniapp/src/api/client.ts';
import { CallError, type CallFailure, describeFailure } from '../../../miniapp/src/api/failures.ts';
import { objectSchemaOf } from '../../support/arbitrary.ts';
import {
  at,
  closedEnumsOf,
  fullReply,
  NEW_VALUE,
  openEnumsIn,
  type Path,
  replaced,
  requiredIn,
  wireSchemaOf,
  withNewFields,
  withNewValues,
} from '../../support/contract/replies.ts';
import { json } from '../state/scripted.ts';

const errorCodes = Object.keys(ERRORS) as ErrorCode[];

/** Replies an endpoint. */
const numRuns = 20;

const answering = API.filter(({ reply }) => reply !== undefined).map((endpoint) => ({
  id: endpoint.id,
  endpoint,
  schema: wireSchemaOf(endpoint.reply as ZodMiniType),
}));

/** What the client makes of an answer, whatever was asked. */
const readBy = (endpoint: AnyEndpoint, status: number, body: unknown): Promise<unknown> => {
  const names = Object.keys(objectSchemaOf(endpoint.params)?.properties ?? {});
  const params = Object.fromEntries(names.map((name) => [name, 'x']));
  return send(async () => json(status, body), endpoint, { params, query: {}, body: {} });
};

const failureOf = async (work: Promise<unknown>): Promise<CallFailure> => {
  try {
    throw new Error(`was read as ${JSON.stringify(await work)}`);
  } catch (error) {
    if (error instanceof CallError) return error.failure;
    throw error;
  }
};

/** What may stand in place of a value that the client doesn't know: never one that it does. */
const MEANINGS: readonly unknown[] = ['unknown', null];

/** Holds what was read to what was sent before it grew: the same but for the places that did. */
const expectTheRest = (read: unknown, original: unknown, grown: readonly Path[]): void => {
  for (const path of grown) {
    expect({ path, isMeaning: MEANINGS.includes(at(read, path)) }).toEqual({ path, isMeaning: true });
  }
  const restored = grown.reduce((value, path) => replaced(value, path, at(original, path)), read);
  expect(restored).toEqual(original);
};

test('there is something to read', () => {
  expect(answering.length).toBeGreaterThan(8);
});

describe.each(answering)('$id', ({ endpoint, schema }) => {
  const forReplies = (holds: (reply: unknown) => Promise<void>): Promise<void> =>
    fc.assert(fc.asyncProperty(fullReply(schema), holds), { numRuns });

  test('lists no values that can never become more', () => {
    expect(closedEnumsOf(schema)).toEqual([]);
  });

  test('is read as it is sent', () =>
    forReplies(async (reply) => {
      expect(await readBy(endpoint, endpoint.status, reply)).toEqual(reply);
    }));

  test('is read with a new field in every object', () =>
    forReplies(async (reply) => {
      const grown = withNewFields(schema, reply);
      expect(grown).not.toEqual(reply);
      expect(await readBy(endpoint, endpoint.status, grown)).toEqual(reply);
    }));

  test('is read with a new value in any one enum', () =>
    forReplies(async (reply) => {
      for (const path of openEnumsIn(schema, reply)) {
        const read = await readBy(endpoint, endpoint.status, replaced(reply, path, NEW_VALUE));
        expectTheRest(read, reply, [path]);
      }
    }));

  test('is read with all of it new at once', () =>
    forReplies(async (reply) => {
      const grown = withNewFields(schema, withNewValues(schema, reply));
      const read = await readBy(endpoint, endpoint.status, grown);
      expectTheRest(read, reply, openEnumsIn(schema, reply));
    }));

  test('is refused without any one of its fields, and with nothing in place of a value', () =>
    forReplies(async (reply) => {
      const required = requiredIn(schema, reply);
      expect(required.length).toBeGreaterThan(0);
      for (const path of required) {
        const read = readBy(endpoint, endpoint.status, replaced(reply, path, undefined));
        expect(await failureOf(read)).toEqual({ kind: 'unreadable' });
      }
      for (const path of openEnumsIn(schema, reply)) {
        const read = readBy(endpoint, endpoint.status, replaced(reply, path, 7));
        expect(await failureOf(read)).toEqual({ kind: 'unreadable' });
      }
    }));
});

test.each(API.map((endpoint) => ({ id: endpoint.id, endpoint })))(
  'a refusal of a later version is told in its own words: $id',
  async ({ endpoint }) => {
    const { title, detail } = ERRORS['request.rate-limited'];
    const sent = {
      type: `urn:qizhengtong:error:${NEW_VALUE}`,
      code: NEW_VALUE,
      status: 451,
      title,
      detail,
      fields: [{ path: 'x', code: NEW_VALUE, message: '不合新规定' }],
      requestId: '7K2M-40QX',
      retryable: false,
    };
    const grown = withNewFields(wireSchemaOf(problemSchema), sent);
    const failure = await failureOf(readBy(endpoint, 451, grown));
    expect(failure).toEqual({ kind: 'problem', problem: sent });
    expect(describeFailure(new CallError(failure))).toMatchObject({ title, detail });
  },
);

/** How clients made a headline and a detail when a title said both. */
const saidByOldClient = ({ title, detail, fields }: Problem): { title: string; detail: string } => {
  const [headline = title, ...rest] = title.split('，');
  return {
    title: headline,
    detail: detail ?? fields?.[0]?.message ?? (rest.length > 0 ? `${rest.join('，')}。` : ''),
  };
};

test.each(errorCodes)('a client that cuts titles at the comma says the same: %s', (code) => {
  const problem = problemOf(new Failure(code), '7K2M-40QX');
  const { title, detail } = ERRORS[code];
  expect(title).toMatch(/^[^，。！；]{2,18}$/);
  expect(detail).toMatch(/^[^！]{3,}。$/);
  expect(saidByOldClient(problem)).toEqual({ title, detail });
  expect(describeFailure(new CallError({ kind: 'problem', problem }))).toMatchObject({ title, detail });
});

test('a server of before said it all in its title, and of a form by its fields', () => {
  const { detail: _, ...problem } = problemOf(new Failure('request.invalid'), '7K2M-40QX');
  const said = (more: Partial<Problem>) =>
    describeFailure(new CallError({ kind: 'problem', problem: { ...problem, ...more } }));
  expect(said({ title: '操作太快了，请过一分钟再试' })).toMatchObject({
    title: '操作太快了，请过一分钟再试',
    detail: '',
  });
  const fields = [{ path: 'phone', code: 'phone.shape', message: FIELD_ERRORS['phone.shape'] }];
  expect(said({ fields }).detail).toBe(FIELD_ERRORS['phone.shape']);
});

test('what a refusal has to say itself goes before what its code always says', () => {
  const failure = new Failure('request.outcome-unknown', { detail: '请到“我的”看结果。' });
  expect(problemOf(failure, '7K2M-40QX').detail).toBe('请到“我的”看结果。');
});
