import { resolve } from 'node:path';
import { currencies, minimumRetentionDays, parseAddressRanges, parseAmount, type Currency } from '@garrison/domain';
import { z } from 'zod';

const secret = (name: string) => z.string({ error: `${name} is required` }).min(32, `${name} must be at least 32 characters long`);
const positive = z.coerce.number().int().positive();

const optional = z.string().default('');

/** `USD:20,EUR:20,INR:2000` in nano-units; every currency is there. */
function readFloors(text: string, context: z.RefinementCtx): Record<Currency, bigint> {
  const amounts = new Map(text.split(',').map((part) => part.trim().split(':') as [string, string | undefined]));
  const floors = currencies.map((currency) => {
    const parsed = parseAmount(amounts.get(currency) ?? '');
    if (parsed.ok && parsed.value >= 0n) return [currency, parsed.value] as const;
    context.addIssue({ code: 'custom', message: `DEBT_FLOOR must name an amount for each currency, such as USD:20,EUR:20,INR:2000; ${currency} is missing or no amount` });
    return [currency, 0n] as const;
  });
  return Object.fromEntries(floors) as Record<Currency, bigint>;
}

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_URL: z.string({ error: 'DATABASE_URL is required, such as postgres://user:password@host:5432/garrison' }).regex(/^postgres(ql)?:\/\//, 'DATABASE_URL must start with postgres://'),
  DATABASE_POOL: positive.default(10),
  /** `off` behind a pooler that cannot carry prepared statements from one transaction to the next. */
  DATABASE_PREPARE: z.enum(['on', 'off']).default('on'),
  REDIS_URL: z.string({ error: 'REDIS_URL is required, such as redis://host:6379' }).regex(/^rediss?:\/\//, 'REDIS_URL must start with redis://'),
  QUEUE_PREFIX: z.string().default('{garrison}'),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: z.coerce.number().int().min(0).max(65_535).default(4_000),
  WORKER_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  JWT_SECRET: secret('JWT_SECRET'),
  SEALING_KEY: secret('SEALING_KEY'),
  CATALOGUE_DIR: z.string().default(resolve(process.cwd(), 'catalogue')),
  /** The regions that have agents, separated by commas; the catalogue's others are in maintenance. Empty: all of them. */
  SERVED_REGIONS: z.string().default(''),
  WELCOME_CREDIT: z.string().regex(/^\d+(\.\d{1,9})?$/, 'WELCOME_CREDIT must be a decimal amount such as 100.00').default('0'),
  CONSOLE_ORIGIN: z.string().default(''),
  /** Whose X-Forwarded-For is believed: addresses, CIDR blocks or `loopback`, `uniquelocal`, separated by commas. Empty: nobody's. */
  TRUST_PROXY: z.string().default(''),
  RATE_LIMIT_PER_MINUTE: positive.default(600),
  /** How long (seconds) a dispatched operation may be silent before it is dispatched again. */
  OPERATION_LEASE_SECONDS: positive.default(30),
  /** How often (ms) the reconcilers look by themselves. */
  RECONCILE_INTERVAL_MS: positive.default(5_000),
  /** A percentage that shortens or lengthens every deadline of the lifecycle tables; 100 leaves them as they are. */
  DEADLINE_PERCENT: positive.default(100),
  /** How long (hours) deleted volumes, snapshots and images are kept in the trash. */
  TRASH_HOURS: positive.default(96),
  /** Networks (CIDR, separated by commas) that webhooks may reach although they are private; plain http is allowed there. */
  WEBHOOK_ALLOWED_NETWORKS: z
    .string()
    .refine((text) => parseAddressRanges(text).ok, 'WEBHOOK_ALLOWED_NETWORKS must be networks such as 10.0.0.0/8, separated by commas')
    .default(''),
  /** Who takes deposits: `sandbox` moves no money, `none` takes none. */
  PAYMENT_PROVIDER: z.enum(['sandbox', 'stripe', 'none']).default('sandbox'),
  STRIPE_SECRET_KEY: optional,
  STRIPE_WEBHOOK_SECRET: optional,
  STRIPE_API_URL: z.url({ protocol: /^https?$/, error: 'STRIPE_API_URL must be an address such as https://api.stripe.com' }).default('https://api.stripe.com'),
  /** Where payers come back to. Empty: the console's billing page. */
  PAYMENT_RETURN_URL: optional,
  /** The OpenAI-compatible server that answers AI chat, up to and with its /v1. Empty: there is no AI chat. */
  AI_PROVIDER_URL: z.union([z.literal(''), z.url({ protocol: /^https?$/ })], { error: 'AI_PROVIDER_URL must be an address such as https://api.openai.com/v1' }).default(''),
  AI_PROVIDER_KEY: optional,
  /** How long (seconds) one answer may take from the question to its end. */
  AI_PROVIDER_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(3_600).default(300),
  /** Where requests of the KraftCloud API go whose host names no metro. Empty: the first metro whose region is served. */
  KRAFT_DEFAULT_METRO: optional,
  /** Empty: mails are files under DATA_DIR; `none`: there are none. */
  MAIL_URL: z.string().regex(/^(|none|smtps?:\/\/.+)$/, 'MAIL_URL must be smtp://user:password@host:port, smtps://… or none').default(''),
  MAIL_FROM: z.string().default('Garrison <no-reply@localhost>'),
  DATA_DIR: z.string().default(resolve(process.cwd(), '.data')),
  /** How far below zero an account may be charged, in each currency. */
  DEBT_FLOOR: z.string().default('USD:20,EUR:20,INR:2000').transform(readFloors),
  /** After how many days without credit an account's things are deleted. Empty: never. */
  DEPLETED_RETENTION_DAYS: z
    .string()
    .regex(/^\d{0,5}$/, 'DEPLETED_RETENTION_DAYS must be a number of days, or empty for never')
    .transform((days) => (days === '' ? null : Number(days)))
    .refine((days) => days === null || days >= minimumRetentionDays, `DEPLETED_RETENTION_DAYS must be ${minimumRetentionDays} or more: the first of three announcements comes two weeks before`)
    .default(null),
  /** How long (days) the event log of accounts is kept. Webhooks repeat for up to 28 hours, so a week is the least. */
  EVENT_LOG_DAYS: z.coerce.number().int().min(7, 'EVENT_LOG_DAYS must be 7 or more').default(90),
  /** How long (days) the audit log is kept; 0 is for ever. */
  AUDIT_LOG_DAYS: z.coerce.number().int().min(0).default(730),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** The settings of the api and worker processes; docs/configuration.md explains each. */
export type Env = z.infer<typeof schema>;

/** Reads the settings, or throws one error that names every setting that is missing or wrong. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const parsed = schema.transform(withPayments).safeParse(source);
  if (parsed.success) return parsed.data;
  throw new Error(`Settings: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
}

/** A provider without its keys would fail at the first deposit; better at the start. */
function withPayments(env: z.infer<typeof schema>, context: z.RefinementCtx): z.infer<typeof schema> {
  const console = env.CONSOLE_ORIGIN.split(',')[0] ?? '';
  const PAYMENT_RETURN_URL = env.PAYMENT_RETURN_URL || (console && `${console}/billing`);
  const needed = { STRIPE_SECRET_KEY: env.STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET: env.STRIPE_WEBHOOK_SECRET, PAYMENT_RETURN_URL };
  const missing = env.PAYMENT_PROVIDER === 'stripe' ? Object.entries(needed).filter(([, value]) => value === '') : [];
  for (const [name] of missing) context.addIssue({ code: 'custom', message: `${name} is required with PAYMENT_PROVIDER=stripe${name === 'PAYMENT_RETURN_URL' ? ' when CONSOLE_ORIGIN is not set' : ''}` });
  return { ...env, PAYMENT_RETURN_URL };
}

/** Injection token for `Env`. */
export const ENV = Symbol('ENV');
