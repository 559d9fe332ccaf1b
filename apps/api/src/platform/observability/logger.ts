import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

export type AppLogger = Logger;
/** Injection token for the process's logger. */
export const APP_LOGGER = Symbol('APP_LOGGER');

/** Structured logs to stdout. Credentials never reach them: headers are not logged, and these paths are cut wherever they turn up. */
export const createLogger = (options: { level: string; name: string }): Logger =>
  pino({
    level: options.level,
    base: { process: options.name },
    redact: { paths: ['*.password', '*.secret', '*.token', '*.authorization', 'req.headers'], censor: '[hidden]' },
  });

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
