import { z } from 'zod';

/** A JSON Schema or a part of the OpenAPI document. */
export type Json = { [member: string]: unknown };

/** Formats say it all; the patterns zod adds to them are hundreds of characters long. */
const selfExplaining = new Set(['uuid', 'date-time', 'email']);

/**
 * Turns zod schemas into JSON Schemas of one document: what has an id (`.meta({ id })`) becomes a component that others refer to. `input` is what a caller
 * may send, `output` what an answer holds.
 */
export class JsonSchemas {
  readonly components: Record<string, Json> = {};

  convert(schema: z.ZodType, io: 'input' | 'output'): Json {
    // Wrapped, so that a schema which has an id itself is referred to like any other.
    const { $defs = {}, properties } = z.toJSONSchema(z.object({ it: schema }), {
      io,
      override: ({ jsonSchema }) => tidy(jsonSchema as Json, io),
    }) as unknown as {
      $defs?: Record<string, Json>;
      properties: { it: Json };
    };
    for (const [id, definition] of Object.entries($defs)) this.register(id, withComponentRefs(definition) as Json);
    return withComponentRefs(properties.it) as Json;
  }

  private register(id: string, definition: Json): void {
    const { id: _same, ...schema } = definition;
    const known = this.components[id];
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two different schemas have the id ${id}`);
    this.components[id] = schema;
  }
}

function tidy(schema: Json, io: 'input' | 'output'): void {
  if (typeof schema.format === 'string' && selfExplaining.has(schema.format)) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  // Answers may gain members; a client that refuses those would break on every release.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}

function withComponentRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentRefs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' ? member.replace('#/$defs/', '#/components/schemas/') : withComponentRefs(member),
    ]),
  );
}
