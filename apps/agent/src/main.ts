import { createBullQueue } from '@garrison/queue';
import { pino } from 'pino';
import { startAgent } from './agent.js';
import { readSettings, SettingsError, type AgentSettings } from './config/env.js';

/** Errors whose message says all an operator needs; a stack would only hide it. */
const plainErrors = new Set(['SettingsError', 'FleetFileError', 'FleetMismatchError', 'FolderInUseError']);

function settingsOrExit(): AgentSettings {
  try {
    return readSettings();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const settings = settingsOrExit();
const logger = pino({ level: settings.LOG_LEVEL, base: { service: 'agent', region: settings.REGION } });
const queue = createBullQueue({ redisUrl: settings.REDIS_URL, onError: (error) => logger.warn({ err: error }, 'redis') });

try {
  const agent = await startAgent(settings, { ...queue, heartbeats: queue.connection }, logger);
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'asked to stop');
    agent.stop().then(
      // open connections to Redis would keep the process for jobs that were handed back
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  if (error instanceof Error && plainErrors.has(error.name)) process.stderr.write(`${error.message}\n`);
  else logger.fatal({ err: error }, 'the agent cannot start');
  process.exit(1);
}
