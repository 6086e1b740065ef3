/** What is wrong with a part of a request, field by field, each with its own code. */

import { FIELD_ERRORS, type FieldErrorCode } from '@qzt/shared/contracts/errors';
import type * as z from 'zod/mini';
import { type FieldFault, fieldFault } from '../base/failure.ts';

type Issue = z.core.$ZodIssue;

const isFieldError = (text: string | undefined): text is FieldErrorCode =>
  text !== undefined && Object.hasOwn(FIELD_ERRORS, text);

/** Codes that say less than "nothing was given" when nothing was given. */
const VAGUE = new Set<FieldErrorCode>(['field.type', 'field.not-an-option', 'field.pattern']);

function codeOf(issue: Issue): FieldErrorCode {
  const absent =
    (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.input === undefined;
  if (isFieldError(issue.message))
    return absent && VAGUE.has(issue.message) ? 'field.missing' : issue.message;
  if (absent) return 'field.missing';
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'field.too-short' : 'field.out-of-range';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'field.too-long' : 'field.out-of-range';
    case 'invalid_value':
      return 'field.not-an-option';
    case 'invalid_format':
    case 'custom':
      return 'field.pattern';
    default:
      return 'field.type';
  }
}

/** So many unknown fields are named: whoever sends more has another trouble. */
const MOST_UNKNOWN = 20;
const LONGEST_NAME = 64;

const unknownFieldFaults = (names: readonly string[]): FieldFault[] =>
  names.slice(0, MOST_UNKNOWN).map((name) => fieldFault(name.slice(0, LONGEST_NAME), 'field.unknown'));

/** The first fault of each field; of unknown ones the first 20 are named. */
export function fieldFaults(issues: readonly Issue[]): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  const unknown: string[] = [];
  const add = (path: string, code: FieldErrorCode): void => {
    if (!faults.has(path)) faults.set(path, fieldFault(path, code));
  };
  for (const issue of issues) {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) unknown.push(path === '' ? key : `${path}.${key}`);
    } else {
      add(path, codeOf(issue));
    }
  }
  return [...faults.values(), ...unknownFieldFaults(unknown)];
}

/** A part that was parsed, or its faults. */
export type Judged = { value: unknown } | { faults: FieldFault[] };

const WITH_INPUT = { reportInput: true } as const;

/** A part for which the endpoint has no schema must be empty. */
export function judge(schema: z.ZodMiniType | undefined, given: unknown): Judged {
  if (!schema) {
    const keys = typeof given === 'object' && given !== null ? Object.keys(given) : [];
    return keys.length === 0 ? { value: undefined } : { faults: unknownFieldFaults(keys) };
  }
  const result = schema.safeParse(given, WITH_INPUT);
  return result.success ? { value: result.data } : { faults: fieldFaults(result.error.issues) };
}
