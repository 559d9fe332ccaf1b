import { endpoints, type EndpointSpec } from '@garrison/contracts';
import { z } from 'zod';

/** Values of filters that no schema lists, by the filter's name; a new filter of free text needs its values here. `{}` stands for one that is given no value of its own. */
export type Samples = Record<string, readonly string[]>;

/** The endpoints that answer with a list. */
export const listEndpoints = (Object.entries(endpoints) as [string, EndpointSpec][]).filter(([, { method, payload }]) => method === 'GET' && payload instanceof z.ZodArray);

/** Query strings for every order and filter the contract offers, and each order with each filter. Throws at a filter for which there is nothing to ask. */
export function queriesOf(spec: EndpointSpec, samples: Samples): string[] {
  const members = Object.entries(spec.query?.shape ?? {}) as [string, z.ZodType][];
  const sorts = valuesOf(members.find(([name]) => name === 'sort')?.[1]).map((value) => `sort=${value}`);
  const filters = members.filter(([name]) => !['page', 'page_size', 'limit', 'sort'].includes(name)).flatMap(([name, schema]) => filterOf(name, schema, samples));
  const size = members.some(([name]) => name === 'page_size') ? ['page_size=50'] : [];
  const pages = size.length > 0 ? ['page=250'] : [];
  const pairs = sorts.flatMap((sort) => filters.map((filter) => `${sort}&${filter}`));
  return ['', ...pages, ...sorts, ...filters, ...pairs].map((query) => [...size, query].filter(Boolean).join('&'));
}

function filterOf(name: string, schema: z.ZodType, samples: Samples): string[] {
  const values = samples[name] ?? valuesOf(schema);
  if (values.length === 0) throw new Error(`say in list-queries.int-spec.ts what to ask for by ${name}`);
  return values.map((value) => `${name}=${encodeURIComponent(value)}`);
}

/** The values a schema lists: of an enum, or of a flag. */
function valuesOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return valuesOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return valuesOf(schema.in as z.ZodType);
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}
