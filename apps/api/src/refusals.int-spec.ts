import { errorResponse, type EndpointSpec } from '@garrison/contracts';
import { bodyOf, everyRoute, pathOf, threePeople } from './testing/every-route.js';
import { createKey } from './testing/test-account.js';
import { startTestApi, type TestApi } from './testing/test-api.js';
import { expectStatus } from './testing/world.js';

/** What every route refuses in the same way: nonsense, bodies of the wrong kind or size, keys for repeating that were used for something else. */
const NOTHING = '019a48f1-d681-7dd3-92cc-02d0b2406e53';
const USED = 'used-for-something-else';

let api: TestApi;
let people: Awaited<ReturnType<typeof threePeople>>;

beforeAll(async () => {
  api = await startTestApi();
  people = await threePeople(api);
  for (const { token } of [people.ada, people.operator]) {
    await expectStatus(201, api.call('POST', '/api/scripts/', { token, body: { name: 'first', content: '#!/bin/sh\n' }, headers: { 'idempotency-key': USED } }));
  }
});
afterAll(() => api.close());

const mayCall = ({ access }: EndpointSpec) => (access === 'public' ? undefined : access === 'operator' ? people.operator.token : people.ada.token);
type Change = { path?: string; body?: unknown; headers?: Record<string, string>; token?: string };
const refusalOf = async (id: string, spec: EndpointSpec, change: Change = {}) => {
  const { path = pathOf(spec, people.owned), ...more } = change;
  const { status, body } = await api.call(spec.method, path, { token: mayCall(spec), body: bodyOf(id, spec, people.owned), ...more });
  return [status, errorResponse.parse(body).error];
};
const withBody = everyRoute.filter(([, spec]) => spec.body);
const repeatable = everyRoute.filter(([, spec]) => spec.errors.includes('idempotency_conflict'));

it.each(withBody)('%s refuses members it does not know', async (id, spec) => {
  expect(await refusalOf(id, spec, { body: { no_such_member: 1 } })).toEqual([400, 'validation_failed']);
});

it.each(withBody)('%s refuses what is too large, and what is not JSON', async (id, spec) => {
  expect(await refusalOf(id, spec, { body: { text: 'x'.repeat(300_000) } })).toEqual([413, 'payload_too_large']);
  expect(await refusalOf(id, spec, { headers: { 'content-type': 'text/xml' } })).toEqual([415, 'unsupported_media_type']);
});

it.each(everyRoute.filter(([, spec]) => spec.query))('%s refuses filters it does not know', async (id, spec) => {
  expect(await refusalOf(id, spec, { path: `${pathOf(spec, people.owned)}?no_such_filter=1` })).toEqual([400, 'validation_failed']);
});

it.each(everyRoute.filter(([, spec]) => spec.params))('%s does not know what is not there', async (id, spec) => {
  const nothing = people.owned.map((one) => ({ ...one, id: one.id.startsWith('DEP') ? 'DEP9999999' : NOTHING }));
  expect(await refusalOf(id, spec, { path: pathOf(spec, nothing) })).toEqual([404, 'not_found']);
});

it.each(repeatable)('%s refuses a key for repeating that is too long, and one that was used for something else', async (id, spec) => {
  expect(await refusalOf(id, spec, { headers: { 'idempotency-key': 'x'.repeat(256) } })).toEqual([400, 'validation_failed']);
  expect(await refusalOf(id, spec, { headers: { 'idempotency-key': USED } })).toEqual([409, 'idempotency_conflict']);
});

it.each(everyRoute.filter(([, { access, tag }]) => access === 'public' && tag !== 'Authentication'))('%s is open to all, but not to wrong credentials', async (id, spec) => {
  expect(await refusalOf(id, spec, { token: 'x' })).toEqual([401, 'unauthenticated']);
  expect((await api.call(spec.method, spec.path, { body: bodyOf(id, spec, people.owned) })).status).toBe(200);
});

/** Commands on things that are in a region, where a key may be for one tier only. */
const inRegions = everyRoute.filter(([, { access, path, errors }]) => errors.includes('tier_not_allowed') || (access === 'write' && /^\/api\/(deploy|instances|volumes)\//.test(path)));
it('finds the commands on things in regions', () => expect(inRegions.length).toBeGreaterThan(15));

it.each(inRegions)('%s is closed to a key of the other tier', async (id, spec) => {
  const key = await createKey(api, people.ada, ['read', 'write']);
  // her things are in an Advanced region, but for what exists on Legacy only
  const other = ['Snapshots', 'Images'].includes(spec.tag) ? 'advanced' : 'legacy';
  await api.dataSource.query('UPDATE api_keys SET tier = $2 WHERE account_id = $1', [people.ada.accountId, other]);
  expect(await refusalOf(id, spec, { token: key })).toEqual([403, 'tier_not_allowed']);
});
