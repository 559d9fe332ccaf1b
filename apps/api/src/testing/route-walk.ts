import { endpoints, type EndpointSpec } from '@garrison/contracts';
import type { Evidence } from './route-evidence.js';

type Answer = { content: { 'application/json': { examples?: Record<string, unknown> } } };
/** What the walk reads of an OpenAPI document. */
export type WalkedDocument = { paths: Record<string, Record<string, { operationId: string; responses: Record<string, Answer> }>> };
export type WalkedOperation = { id: string; spec: EndpointSpec; success: number; refusals: { status: number; code: string }[] };

/** Answered above or beneath every route alike, and tested where they are made; a route answers for them only where its own contract names them. */
const PLATFORM = new Set(['rate_limited', 'internal', 'unavailable']);

/** The operations of the document, with what it says that they answer. */
export const operationsOf = (document: WalkedDocument): WalkedOperation[] =>
  Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId, responses }) => {
      const statuses = Object.entries(responses).map(([status, answer]) => ({ status: Number(status), codes: Object.keys(answer.content['application/json'].examples ?? {}) }));
      return {
        id: operationId,
        spec: (endpoints as Record<string, EndpointSpec>)[operationId] as EndpointSpec,
        success: statuses.find(({ status }) => status < 400)?.status ?? 0,
        refusals: statuses.filter(({ status }) => status >= 400).flatMap(({ status, codes }) => codes.map((code) => ({ status, code }))),
      };
    }),
  );

/** What no test of the run was answered by this route, one sentence each. */
export function missingEvidence({ spec, success, refusals }: WalkedOperation, answers: readonly Evidence[]): string[] {
  const refused = (code: string, more: (one: Evidence) => boolean = () => true) => answers.some((one) => one.code === code && more(one));
  const missing = refusals
    .filter(({ code }) => !PLATFORM.has(code) || (spec.errors as readonly string[]).includes(code))
    .filter(({ status, code }) => !refused(code, (one) => one.status === status))
    .map(({ status, code }) => `no test saw ${status} ${code}`);
  if (!answers.some(({ status }) => status === success)) missing.push(`no test saw its success, ${success}`);
  if (spec.access === 'public') return missing;
  if (!refused('unauthenticated', ({ caller }) => caller === 'nobody')) missing.push('no test called it without credentials (401)');
  if (!readable(spec) && !refused('forbidden', ({ caller }) => caller === 'key:read')) missing.push('no test called it with a key that may only read (403)');
  if (spec.params && spec.access !== 'operator' && !refused('not_found', ({ foreign }) => foreign)) missing.push('no test named a thing of another account (404)');
  return missing;
}

/** A key that may only read may call this: the one that may not is then a key without that scope. */
const readable = ({ access, method }: EndpointSpec): boolean => access === 'read' || (access === 'operator' && method === 'GET');

/** Answers of the route that its contract does not say. */
export function undeclaredAnswers({ success, refusals }: WalkedOperation, answers: readonly Evidence[]): string[] {
  const declared = new Set([`${success} `, ...refusals.map(({ status, code }) => `${status} ${code}`)]);
  return [...new Set(answers.map(({ status, code }) => `${status} ${code ?? ''}`).filter((given) => !declared.has(given)))].map((given) => `answered ${given.trim()}, which its contract does not say`);
}
