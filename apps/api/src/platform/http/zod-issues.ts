import { issue, type Issue } from '@garrison/domain';
import type { z } from 'zod';

const typeNames: Record<string, string> = { int: 'a whole number', number: 'a number', string: 'a string', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object' };
const given = (value: unknown): string => (value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value === 'object' ? 'an object' : JSON.stringify(value));

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key], root);

/** What a schema found, in the wire's own words: the field, what was wrong, what would be right. */
export function issuesOfZod(error: z.ZodError, input: unknown): Issue[] {
  return error.issues.flatMap((found) => {
    const field = found.path.map(String).join('.') || 'body';
    const value = valueAt(input, found.path);
    switch (found.code) {
      case 'unrecognized_keys':
        return found.keys.map((key) => issue([...found.path.map(String), key].join('.'), 'unknown_field', `"${key}" is not a field of this request. Check its spelling.`));
      case 'invalid_type':
        return value === undefined
          ? [issue(field, 'required', `${field} is required: ${typeNames[found.expected] ?? found.expected}.`)]
          : [issue(field, 'invalid_type', `${field} must be ${typeNames[found.expected] ?? found.expected}, not ${given(value)}.`, { expected: found.expected })];
      case 'invalid_value':
        if (value === undefined) return [issue(field, 'required', `${field} is required; allowed: ${found.values.map(String).join(', ')}.`, { allowed: found.values })];
        return [issue(field, 'not_allowed', `${field} is ${given(value)}; allowed: ${found.values.map(String).join(', ')}.`, { allowed: found.values })];
      case 'too_small':
        return [issue(field, found.origin === 'string' || found.origin === 'array' ? 'too_short' : 'out_of_range', `${field} must be at least ${String(found.minimum)}${unitOf(found.origin)}.`, { minimum: Number(found.minimum) })];
      case 'too_big':
        return [issue(field, found.origin === 'string' || found.origin === 'array' ? 'too_long' : 'out_of_range', `${field} must be at most ${String(found.maximum)}${unitOf(found.origin)}.`, { maximum: Number(found.maximum) })];
      case 'invalid_format':
        return [issue(field, 'invalid_format', `${field} is not a valid ${found.format === 'regex' ? 'value' : found.format}: ${given(value)}.`)];
      default:
        return [issue(field, 'invalid', `${field}: ${found.message}.`)];
    }
  });
}

const unitOf = (origin: string): string => (origin === 'string' ? ' characters long' : origin === 'array' ? ' entries' : '');
