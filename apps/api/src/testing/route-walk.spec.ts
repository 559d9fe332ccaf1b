import { buildOpenApi } from '../platform/http/documents/openapi.js';
import type { Evidence } from './route-evidence.js';
import { missingEvidence, operationsOf, undeclaredAnswers, type WalkedDocument, type WalkedOperation } from './route-walk.js';

const operations = operationsOf(buildOpenApi() as WalkedDocument);
const operation = (id: string): WalkedOperation => {
  const found = operations.find((one) => one.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
};
const seen = (status: number, code: string | null, caller = 'session', foreign = false): Evidence => ({ operation: 'any', status, code, caller, foreign });

/** Everything the walk wants to have seen of DELETE /api/ssh-keys/{id}/. */
const enough = [
  seen(200, null), seen(401, 'unauthenticated', 'nobody'), seen(403, 'forbidden', 'key:read'), seen(404, 'not_found', 'session', true), seen(409, 'in_use'), seen(409, 'idempotency_conflict'),
  seen(400, 'validation_failed'),
];

it('is content with a route that was tested for each of its answers', () => {
  expect(missingEvidence(operation('deleteSshKey'), enough)).toEqual([]);
  expect(undeclaredAnswers(operation('deleteSshKey'), enough)).toEqual([]);
});

it.each([
  [200, null, ['no test saw its success, 200']],
  [401, 'unauthenticated', ['no test saw 401 unauthenticated', 'no test called it without credentials (401)']],
  [403, 'forbidden', ['no test saw 403 forbidden', 'no test called it with a key that may only read (403)']],
  [404, 'not_found', ['no test saw 404 not_found', 'no test named a thing of another account (404)']],
  [409, 'in_use', ['no test saw 409 in_use']],
])('misses %i %s where no test saw it', (status, code, missing) => {
  const rest = enough.filter((one) => one.status !== status || one.code !== code);
  expect(missingEvidence(operation('deleteSshKey'), rest)).toEqual(missing);
});

it.each([
  ['wrong credentials are not none', seen(401, 'unauthenticated', 'nobody'), seen(401, 'unauthenticated', 'stranger'), 'no test called it without credentials (401)'],
  ['a key without any scope is not one that may only read', seen(403, 'forbidden', 'key:read'), seen(403, 'forbidden', 'key:billing'), 'no test called it with a key that may only read (403)'],
  ['what nobody has is not what another account has', seen(404, 'not_found', 'session', true), seen(404, 'not_found'), 'no test named a thing of another account (404)'],
  ['a status of its own does not stand for another', seen(409, 'in_use'), seen(400, 'in_use'), 'no test saw 409 in_use'],
])('%s', (_what, right, wrong, sentence) => {
  const others = enough.filter((one) => JSON.stringify(one) !== JSON.stringify(right));
  expect(missingEvidence(operation('deleteSshKey'), [...others, wrong])).toEqual([sentence]);
});

it('asks of a route that may be read for a key that may not', () => {
  const answers = [seen(200, null), seen(401, 'unauthenticated', 'nobody'), seen(404, 'not_found', 'session', true)];
  expect(missingEvidence(operation('getSshKey'), answers)).toEqual(['no test saw 403 forbidden']);
  expect(missingEvidence(operation('getSshKey'), [...answers, seen(403, 'forbidden', 'key:billing')])).toEqual([]);
});

it('asks of an operator’s route for a key that may only read, and for nobody’s things', () => {
  const missing = missingEvidence(operation('adminCordonNode'), []);
  expect(missing).toContain('no test called it with a key that may only read (403)');
  expect(missing).not.toContain('no test named a thing of another account (404)');
});

it('leaves to the platform what every route answers alike, unless a contract names it', () => {
  expect(missingEvidence(operation('getSshKey'), []).filter((sentence) => sentence.includes('503'))).toEqual([]);
  expect(missingEvidence(operation('togglePublicIp'), [])).toContain('no test saw 503 unavailable');
});

it('sees answers that the contract does not say', () => {
  expect(undeclaredAnswers(operation('deleteSshKey'), [...enough, seen(409, 'wrong_state'), seen(202, null), seen(503, 'unavailable')])).toEqual([
    'answered 409 wrong_state, which its contract does not say', 'answered 202, which its contract does not say',
  ]);
});
