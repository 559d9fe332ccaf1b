import type { EndpointSpec } from '@garrison/contracts';
import { issue, type Issue } from '@garrison/domain';

/** Injection token: which values a filter of a given name can have, for filters whose values an operator edits and no schema can list. */
export const FILTER_VOCABULARY = Symbol('FILTER_VOCABULARY');
export type FilterVocabulary = Readonly<Record<string, () => readonly string[]>>;

/** How much of a wrong value is repeated. */
const SHOWN = 100;

/** An issue for each filter whose value is in no catalogue: an empty list would hide the typo. What is no text is the schema's to refuse. */
export function unknownFilters({ method, query: schema }: EndpointSpec, query: unknown, vocabulary: FilterVocabulary): Issue[] {
  if (method !== 'GET' || !schema) return [];
  return Object.keys(schema.shape).flatMap((name) => {
    const given = (query as Record<string, unknown>)[name];
    const allowed = Object.hasOwn(vocabulary, name) ? vocabulary[name]?.() : undefined;
    if (typeof given !== 'string' || !allowed || allowed.includes(given)) return [];
    return [issue(`query.${name}`, 'unknown', `There is no ${name} "${given.slice(0, SHOWN)}"; there are ${allowed.join(', ')}.`, { given, allowed })];
  });
}
