import { kraftName, kraftUuid, type KraftEndpoint } from '@garrison/contracts';
import { checkTexts, invalid, isUuidText, issue, ok, err, outOfRange, type DomainError, type Result, type UnikernelRef } from '@garrison/domain';
import type { z } from 'zod';

type ZodIssue = z.core.$ZodIssue;
/** A request as it came: `uuid` of the local scope, query in its order, body already JSON. */
export type RawRequest = { readonly uuid: string | undefined; readonly query: URLSearchParams; readonly body: unknown };
export type ParsedRequest = { readonly items: readonly unknown[]; readonly query: unknown };

/** More than an account can have of anything: each item is worked on in the one transaction of its request. */
const MAX_ITEMS = 1_000;
const refusedAs = (code: string, message: string): Result<never, DomainError> => err(invalid([issue('body', code, message)]));
const naming = { uuid: kraftUuid, name: kraftName };

/**
 * Reads a request of either scope into items. Everything that is wrong with its form refuses it as a whole: unknown and ill-typed members, both or neither of
 * `uuid` and `name` (spec kraftcloud-api §1, §2).
 */
export function parseKraftRequest(spec: KraftEndpoint, request: RawRequest): Result<ParsedRequest, DomainError> {
  const queried = queryOf(spec, request);
  if (!queried.ok) return queried;
  const { members, refs } = queried.value;
  if (request.uuid !== undefined) return local(spec, request, members);
  const found = itemsOf(request.body);
  if (!found.ok) return found;
  const given = found.value;
  if (given.length > 0 && refs.length > 0) return refusedAs('ambiguous', 'Objects are named either in the query or in the body');
  const raw = refs.length > 0 ? refs.map((ref, at) => ({ ...ref, ...memberOf(spec, members, at) })) : given;
  if (raw.length > MAX_ITEMS) return refusedAs('too_many', `At most ${MAX_ITEMS} objects can be named at once`);
  if (raw.length === 0 && spec.withoutItems === 'refused') {
    return refusedAs('missing', spec.named ? "At least one object has to be named by 'uuid' or 'name'" : 'A body with at least one object is required');
  }
  return each(spec, raw, spec.named, refs.length > 0 ? {} : members);
}

function local(spec: KraftEndpoint, { uuid = '', body }: RawRequest, members: unknown): Result<ParsedRequest, DomainError> {
  if (!isUuidText(uuid)) return refusedAs('invalid', `Invalid uuid '${uuid}'`);
  if (Array.isArray(body)) return refusedAs('invalid_type', 'One object is expected here, not an array');
  const parsed = each(spec, [body ?? {}], false, members);
  if (!parsed.ok || !spec.named) return parsed;
  return ok({ ...parsed.value, items: parsed.value.items.map((item) => ({ ...(item as object), ref: { uuid: uuid.toLowerCase() } })) });
}

function each(spec: KraftEndpoint, raw: readonly unknown[], named: boolean, query: unknown): Result<ParsedRequest, DomainError> {
  const items: unknown[] = [];
  for (const one of raw) {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return refusedAs('invalid_type', 'An object is expected');
    const unreadable = checkTexts(one);
    if (unreadable.length > 0) return err(invalid(unreadable));
    // null stands for a member that is left out: clients write every member they know
    const members = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null));
    const ref = named ? takeRef(members) : ok(undefined);
    if (!ref.ok) return ref;
    const parsed = spec.item.safeParse(members);
    if (!parsed.success) return err(invalid(parsed.error.issues.map((found) => issue(found.path.join('.'), found.code, wordsOf(found, members)))));
    items.push(ref.value ? { ...parsed.data, ref: ref.value } : parsed.data);
  }
  return ok({ items, query });
}

/** Takes `uuid` and `name` out of an item. */
function takeRef(members: Record<string, unknown>): Result<UnikernelRef, DomainError> {
  const { uuid, name } = members;
  delete members.uuid;
  delete members.name;
  if (uuid !== undefined && name !== undefined) return refusedAs('not_both', "'uuid' and 'name' cannot be given both");
  if (uuid === undefined && name === undefined) return refusedAs('missing', "Either 'uuid' or 'name' is required");
  const key = uuid === undefined ? 'name' : 'uuid';
  const parsed = naming[key].safeParse(uuid ?? name);
  if (!parsed.success) return refusedAs('invalid', parsed.error.issues.map((found) => wordsOf(found, uuid ?? name, key)).join('; '));
  return ok(key === 'uuid' ? { uuid: parsed.data } : { name: parsed.data });
}

function itemsOf(body: unknown): Result<unknown[], DomainError> {
  if (body === undefined) return ok([]);
  if (Array.isArray(body)) return ok(body);
  return typeof body === 'object' && body !== null ? ok([body]) : refusedAs('invalid_type', 'The body has to be an object or an array of objects');
}

type Queried = { members: Record<string, unknown>; refs: { uuid?: string; name?: string }[] };

function queryOf(spec: KraftEndpoint, { query, uuid }: RawRequest): Result<Queried, DomainError> {
  const refs: Queried['refs'] = [];
  const given: Record<string, string | string[]> = {};
  for (const [key, value] of query) {
    if (spec.named && spec.method === 'GET' && uuid === undefined && (key === 'uuid' || key === 'name')) refs.push({ [key]: value });
    else given[key] = key in given ? [given[key] ?? [], value].flat() : value;
  }
  const unreadable = checkTexts(given);
  if (unreadable.length > 0) return err(invalid(unreadable));
  const schema = spec.query;
  if (!schema) {
    const [unknown] = Object.keys(given);
    return unknown === undefined ? ok({ members: {}, refs }) : refusedAs('unknown_field', `'${unknown}' is not a valid member`);
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return ok({ members: parsed.data, refs });
  return err(invalid(parsed.error.issues.map((found) => issue(found.path.join('.'), found.code, wordsOf(found, given)))));
}

/** What the query says beside each named object: the n-th of a repeated member belongs to the n-th object, a single one to all. */
const memberOf = (spec: KraftEndpoint, members: Record<string, unknown>, at: number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).flatMap(([key, values]) => (key in spec.item.shape && Array.isArray(values) ? [[key, values[at] ?? values[0]]] : [])));

/** A problem in the live service's words, as far as clients are known to read them. */
function wordsOf(found: ZodIssue, input: unknown, key = ''): string {
  const member = found.path.join('.') || key;
  if (found.code === 'custom') return found.message;
  if (found.code === 'unrecognized_keys') return found.keys.map((unknown) => `'${unknown}' is not a valid member`).join('; ');
  if (found.code === 'invalid_union') {
    const inner = found.errors.flat().find(({ code }) => code === 'custom');
    if (inner) return inner.message;
  }
  const value = found.path.reduce<unknown>((part, step) => (part as Record<PropertyKey, unknown> | undefined)?.[step], input);
  if (value === undefined) return `Missing member '${member}'`;
  if (found.code === 'too_small' && found.origin === 'number') return outOfRange(member, Number(found.minimum) + (found.inclusive ? 0 : 1), Number.MAX_SAFE_INTEGER);
  return `Invalid value of '${member}': ${found.message}`;
}
