import type { LoggerService } from '@nestjs/common';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type AppLogger = Logger;
/** Injection token for the process's logger. */
export const APP_LOGGER = Symbol('APP_LOGGER');

/** An error without what a failed statement was given, and without the row that Postgres quotes: both may hold what is to stay secret. */
function errorOf(error: Error): unknown {
  const shown: object = stdSerializers.err(error);
  if (!(error instanceof Error)) return shown;
  return Object.fromEntries(Object.entries(shown).filter(([member]) => !['parameters', 'detail', 'driverError'].includes(member)));
}

/** Structured logs, to stdout unless told otherwise. Credentials never reach them: headers are not logged, and members of these names are cut from whatever is. */
export const createLogger = (options: { level: string; name: string }, destination?: DestinationStream): Logger =>
  pino(
    {
      level: options.level,
      base: { process: options.name },
      serializers: { err: errorOf },
      redact: { paths: ['*.password', '*.secret', '*.token', '*.authorization', 'req.headers'], censor: '[hidden]' },
    },
    destination,
  );

/** Nest's own messages through the same stream. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }
}
