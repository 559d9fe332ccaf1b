import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFaultRates } from '@garrison/node-drivers';
import { z } from 'zod';

const root = resolve(fileURLToPath(import.meta.url), '../../../../..');

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const port = z.coerce.number().int().min(0).max(65_535);
const path = z
  .string()
  .min(1)
  .transform((value) => (isAbsolute(value) ? value : resolve(process.cwd(), value)));

const settings = z.object({
  /** The region this agent runs, a code of the fleet file. */
  REGION: z.string().min(1),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** This agent's own folder: hardware, journal and lock. */
  DATA_DIR: path,
  FLEET_FILE: path.default(resolve(root, 'catalogue/fleet.yaml')),
  SIM_TIME: z.enum(['instant', 'scaled', 'stepped']).default('scaled'),
  /** How long simulated steps take compared to the usual (scaled time only). */
  SIM_SCALE: z.coerce.number().positive().max(1_000).default(1),
  /** Decides faults and the spread of durations. */
  SEED: z.coerce.number().int().default(1),
  /** Random faults, as `boot_failed=0.02,create_volume:slow=0.1`; see docs/simulation.md. */
  SIM_FAULTS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parseFaultRates(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    }),
  /** Opens user data that travelled through Redis sealed; the same key as the API's. */
  SEALING_KEY: z.string().min(32),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  AGENT_HOST: z.string().default('127.0.0.1'),
  /** 0 opens no port. */
  AGENT_PORT: port.default(0),
  /** May the simulation be steered over AGENT_PORT? On by default for loopback addresses only. */
  SIM_CONTROL: flag.optional(),
  AGENT_CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(16),
  /** How often (seconds) machines and sensors are read and told of; 0 = never. Minutes are the finest that is kept: more often only replaces what a minute shows. */
  TELEMETRY_SECONDS: z.coerce.number().int().min(0).max(900).default(60),
  /** How long (ms) an agent may be silent before its jobs are given out again. */
  JOB_LOCK_MS: z.coerce.number().int().min(500).default(15_000),
  /** How long (ms) running jobs may go on after a stop was asked for before they are handed back. */
  SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).default(5_000),
});

export type AgentSettings = z.infer<typeof settings> & { readonly SIM_CONTROL: boolean };

/** Settings that do not make sense; the message names every one of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads the agent's settings. Throws `SettingsError`. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): AgentSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path: [name], message }) => `  ${String(name)}: ${given[String(name)] === undefined ? 'is missing' : message}`,
    );
    throw new SettingsError(`The agent cannot start with these settings:\n${problems.join('\n')}`);
  }
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(parsed.data.AGENT_HOST);
  return { ...parsed.data, SIM_CONTROL: parsed.data.SIM_CONTROL ?? loopback };
}
