import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpoints } from '@garrison/contracts';
import type { FastifyInstance } from 'fastify';
import type { GarrisonRequest } from '../platform/http/route.js';

/**
 * One kind of answer that a test was given. `caller` is who asked: `nobody` sent no credentials, `stranger` sent some that are not ours, `session`, or
 * `key:` and the scopes of an API key. `foreign`: the path named a thing that was shown to another account and never to this one.
 */
export type Evidence = { operation: string; status: number; code: string | null; caller: string; foreign: boolean };

const byRoute = new Map(Object.entries(endpoints).map(([id, { method, path }]) => [`${method} ${path.replace(/\{(\w+)\}/g, ':$1').replace(/\/$/, '')}`, id]));
const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|DEP\d{7,}/g;

/** Writes down every answer of the application, at the server, and leaves the kinds of them in a file of `folder` when it closes. */
export function recordAnswers(app: NestFastifyApplication, folder: string): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const answers: (Evidence & { account: string | undefined; ids: string[] })[] = [];
  const shownTo = new Map<string, Set<string>>();
  fastify.addHook('onSend', async (request: GarrisonRequest, reply, payload) => {
    const operation = byRoute.get(`${request.method} ${request.routeOptions.url}`);
    if (!operation) return payload;
    const text = typeof payload === 'string' ? payload : '';
    const account = request.actor?.accountId;
    const ids = Object.values((request.params ?? {}) as Record<string, string>);
    const failed = reply.statusCode >= 400;
    // operators are shown everybody's things
    if (!failed && account && request.actor?.role === 'user') for (const id of [...ids, ...(text.match(IDS) ?? [])]) shownTo.set(id, (shownTo.get(id) ?? new Set()).add(account));
    answers.push({ operation, status: reply.statusCode, code: failed ? (JSON.parse(text) as { error: string }).error : null, caller: callerOf(request), foreign: false, account, ids });
    return payload;
  });
  const isForeign = (id: string, account: string) => (shownTo.get(id)?.size ?? 0) > 0 && !shownTo.get(id)?.has(account);
  fastify.addHook('onClose', async () => {
    const kinds = answers.map(({ account, ids, ...kind }) => JSON.stringify({ ...kind, foreign: kind.code === 'not_found' && account !== undefined && ids.some((id) => isForeign(id, account)) }));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${randomUUID()}.json`), `[${[...new Set(kinds)].join(',\n')}]\n`);
  });
}

function callerOf({ actor, headers }: GarrisonRequest): string {
  if (actor) return actor.kind === 'session' ? 'session' : `key:${[...actor.scopes].sort().join('+')}`;
  return headers.authorization === undefined && headers['x-api-key'] === undefined ? 'nobody' : 'stranger';
}

/** What all applications of a run left in the folder. */
export const readEvidence = (folder: string): Evidence[] => readdirSync(folder).filter((file) => file.endsWith('.json')).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Evidence[]);

/** How many test files of the run have ended (tools/jest/ended-environment.cjs). */
export const endedFiles = (folder: string): number => readdirSync(folder).filter((file) => file.endsWith('.ended')).length;
