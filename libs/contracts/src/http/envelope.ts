import { z } from 'zod';

export const requestId = z.string().regex(/^[0-9a-f]{8}$/).describe('Identifies this request in the logs; also the X-Request-Id header.');

export const pagination = z
  .object({
    page: z.number().int(),
    page_size: z.number().int(),
    total: z.number().int(),
    total_pages: z.number().int(),
    has_next: z.boolean(),
    has_previous: z.boolean(),
  })
  .meta({ id: 'Pagination' });
export type Pagination = z.infer<typeof pagination>;

/** The failure envelope (spec barrack-api §0); facts of a refusal stand beside these members. */
export const errorResponse = z
  .looseObject({
    success: z.literal(false),
    message: z.string(),
    error: z.string(),
    details: z.array(z.looseObject({ field: z.string(), code: z.string(), message: z.string() })),
    request_id: requestId,
  })
  .meta({ id: 'ErrorResponse' });
export type ErrorResponse = z.infer<typeof errorResponse>;

/** Query of every list: `page` from 1, `page_size` 1–100. `sorts` are the fields it can be ordered by; a leading `-` reverses. `filters` may be `{}`, not absent: without it the type of the result would be lost. */
export const listQuery = <const S extends readonly [string, ...string[]], F extends z.ZodRawShape>(sorts: S, filters: F) =>
  z.strictObject({
    page: z.coerce.number().int().min(1).max(10_000).default(1),
    page_size: z.coerce.number().int().min(1).max(100).default(25),
    search: z.string().max(100).optional(),
    sort: z.enum(sorts.flatMap((sort) => [sort, `-${sort}`]) as [string, ...string[]]).optional(),
    ...filters,
  });
export type ListQuery = { page: number; page_size: number; search?: string; sort?: string };

/** Read in either case, as the one that ids are written and compared in. */
export const uuid = z.uuid().toLowerCase();
export const idParams = z.strictObject({ id: uuid });
/** RFC 3339 UTC with milliseconds. */
export const timestamp = z.iso.datetime();
/** There was no year 0, and databases know it. What is no date at all is refused for that alone. */
const since1 = (text: string): boolean => !(Date.parse(text) < Date.parse('0001-01-01T00:00:00Z'));
/** A day, such as 2026-11-22. */
export const day = z.iso.date().refine(since1, 'There was no year 0');
/** A moment in a request: of any time zone, by its offset. */
export const moment = z.iso.datetime({ offset: true }).refine(since1, 'There was no year 0');
/** A decimal string such as "12.50"; never a float. */
export const amount = z.string().regex(/^-?\d+(\.\d+)?$/).meta({ examples: ['12.50'] });
/** A price per hour as a JSON number. */
export const price = z.number().nonnegative();
export const labels = z.record(z.string(), z.string());
/** How a thing that can be kept for a while is deleted, and what is said about that. */
export const deletion = {
  description: '`is_permanent` (body or query) deletes it for good. Otherwise it goes to the trash, where it can be restored from and costs what it did until `kept_until`; its name is free at once. What is in error is deleted for good.',
  body: z.strictObject({ is_permanent: z.boolean().optional() }),
  bodyOptional: true,
  extra: { operation_id: z.uuid().nullable().describe('null when it went to the trash.'), kept_until: z.iso.datetime().nullable().describe('null when it is deleted for good.') },
} as const;

/** A query flag: `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
