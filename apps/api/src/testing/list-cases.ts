import { endpoints, type EndpointSpec } from '@garrison/contracts';
import { z } from 'zod';

/** Values of filters that no schema lists, by the filter's name. */
export type Samples = Record<string, readonly string[]>;

/** The endpoints that answer with a list. */
export const listEndpoints = (Object.entries(endpoints) as [string, EndpointSpec][]).filter(([, { method, payload }]) => method === 'GET' && payload instanceof z.ZodArray);

/**
 * Query strings for every order and every value of every filter the contract offers, and each order with each filter: with the values of the samples, the first
 * the schema lists, and those of `common`, which many rows have. Throws at a filter for which there is nothing to ask.
 */
export function queriesOf(spec: EndpointSpec, samples: Samples, common: readonly string[]): string[] {
  const members = Object.entries(spec.query?.shape ?? {}) as [string, z.ZodType][];
  const has = (name: string) => members.some(([member]) => member === name);
  const sorts = valuesOf(members.find(([name]) => name === 'sort')?.[1]).map((value) => `sort=${value}`);
  const filters = members.filter(([name]) => !['page', 'page_size', 'limit', 'sort'].includes(name)).map(([name, schema]) => ({ name, values: samples[name] ?? valuesOf(schema), given: name in samples }));
  const unknown = filters.find(({ values }) => values.length === 0);
  if (unknown) throw new Error(`say in list-queries.int-spec.ts what to ask for by ${unknown.name}`);
  const asked = (chosen: (filter: { values: readonly string[]; given: boolean }) => readonly string[]) =>
    filters.flatMap((filter) => chosen(filter).map((value) => `${filter.name}=${encodeURIComponent(value)}`));
  const telling = asked(({ values, given }) => (given ? values : values.filter((value, at) => at === 0 || common.includes(value))));
  const pairs = sorts.flatMap((sort) => telling.map((filter) => `${sort}&${filter}`));
  const pages = has('page_size') ? ['page=250'] : [];
  return ['', ...pages, ...sorts, ...asked(({ values }) => values), ...pairs].map((query) => [...(has('page_size') ? ['page_size=50'] : []), query].filter(Boolean).join('&'));
}

/** The values a schema lists: of an enum, or of a flag. */
function valuesOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return valuesOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return valuesOf(schema.in as z.ZodType);
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}
