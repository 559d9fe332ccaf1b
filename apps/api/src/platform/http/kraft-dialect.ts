import { kraftEndpoints, type KraftEndpoint } from '@garrison/contracts';
import { describeError, type DomainError } from '@garrison/domain';
import type { FastifyRequest } from 'fastify';

/** Marks handlers of the KraftCloud dialect with their `KraftEndpoint`. */
export const KRAFT_METADATA = 'garrison:kraft-endpoint';

/** What the guard asks of an endpoint, whichever dialect it speaks. */
export const guardedKraft = ({ access, method, tag }: KraftEndpoint) => ({ access, method, tag });

const routes = Object.values(kraftEndpoints as Record<string, KraftEndpoint>).flatMap(({ method, path, localPath }) =>
  [path, localPath].flatMap((one) => (one === undefined ? [] : [{ method, pattern: new RegExp(`^${one.replace('{uuid}', '[^/]+')}/?$`) }])),
);

/** Does the request speak the KraftCloud dialect, and want to be answered in it, also where there is no such route? */
export const speaksKraft = ({ url }: Pick<FastifyRequest, 'url'>): boolean => /^\/v1\/(?:volumes|instances|users)(?:[/?]|$)/.test(url);

/** The methods of a path of the dialect. */
export const kraftMethods = (path: string): string[] => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];

/** What a request is told that is refused as a whole: what clients print, and the status once more (spec kraftcloud-api §2). */
export function kraftFailureEnvelope(error: DomainError, status: number) {
  const message = error.code === 'validation_failed' ? error.issues.map((one) => one.message).join('; ') : describeError(error);
  return { status: 'error', message, errors: [{ status }], op_time_us: 0 };
}
