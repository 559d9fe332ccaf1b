import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { issue, type DomainError } from '@garrison/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { DomainFailure, failureEnvelope, statusOf } from './domain-failure.js';
import { kraftFailureEnvelope, speaksKraft } from './kraft-dialect.js';
import { isWorthRepeating, openAiFailure, speaksOpenAi } from './openai-dialect.js';

/** Postgres and network failures that mean "not now" rather than "our bug": the caller may simply try again. */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', '57P01', '57P02', '57P03', '08006', '08001', '08003', '53300']);

/** Turns whatever left a handler into the one failure envelope. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(@Inject(APP_LOGGER) private readonly logger: AppLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendFailure(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.logger);
  }
}

/** Answers a request with what went wrong. What nobody foresaw is logged in full and told to nobody. */
export function sendFailure(thrown: unknown, request: FastifyRequest, reply: FastifyReply, logger: AppLogger): void {
  const error = domainErrorOf(thrown, request, logger);
  if (error.code === 'rate_limited') void reply.header('retry-after', String(error.retry_after_seconds));
  if (error.code === 'method_not_allowed') void reply.header('allow', error.allowed.join(', '));
  if (error.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
  const status = statusOf[error.code];
  if (speaksOpenAi(request) && !isWorthRepeating(error)) void reply.header('x-should-retry', 'false');
  void reply.status(status).send(failureBody(error, status, request));
}

/** A refusal in the words of the dialect the request speaks. */
export function failureBody(error: DomainError, status: number, request: FastifyRequest): object {
  if (speaksKraft(request)) return kraftFailureEnvelope(error, status);
  return speaksOpenAi(request) ? openAiFailure(error, status) : failureEnvelope(error, request.id);
}

function domainErrorOf(thrown: unknown, request: FastifyRequest, logger: AppLogger): DomainError {
  if (thrown instanceof DomainFailure) return thrown.error;
  const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: number }).statusCode;
  const code = (thrown as { code?: string }).code;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (status === 404) return { code: 'not_found', resource: 'route', id: request.url };
  if (status === 413) return { code: 'payload_too_large', limit_bytes: request.routeOptions.bodyLimit };
  if (status === 415) return { code: 'unsupported_media_type', given: request.headers['content-type'] ?? 'none' };
  if (status === 400) return { code: 'validation_failed', issues: [issue('body', 'malformed', `The body is not valid JSON: ${message}`)] };
  const cause = (thrown as { driverError?: { code?: string } }).driverError?.code ?? code;
  if ((cause && passing.has(cause)) || /Connection terminated|timeout exceeded when trying to connect|connection timeout/i.test(message)) {
    logger.warn({ requestId: request.id, err: thrown }, 'a dependency is away');
    return { code: 'unavailable', reason: 'The database cannot be reached right now; nothing was changed unless a later look says so. Try again.' };
  }
  logger.error({ requestId: request.id, err: thrown }, 'unforeseen failure');
  return { code: 'internal' };
}
