import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { endpoints, errorResponse, type EndpointSpec } from '@garrison/contracts';
import { AuthGuard } from './platform/auth/auth.guard.js';
import { requestExamples } from './platform/http/documents/request-examples.js';
import { FailureFilter } from './platform/http/failure.filter.js';
import { createLogger } from './platform/observability/logger.js';
import { PlatformModule } from './platform/platform.module.js';
import { RateLimit } from './platform/rate-limit/rate-limit.js';
import { createKey, signUp, type TestAccount } from './testing/test-account.js';
import { startTestApi, type TestApi } from './testing/test-api.js';
import { addNode, customer, deployBody, expectStatus, type Customer } from './testing/world.js';

const guarded = Object.entries(endpoints as Record<string, EndpointSpec>).filter(([, spec]) => spec.access !== 'public');
const scopes = ['read', 'write', 'billing'] as const;

let api: TestApi;
let eve: TestAccount;
let ada: Customer;
/** What another account owns, by the path under which it is reached. */
let owned: { path: string; id: string; rows: string }[];

beforeAll(async () => {
  api = await startTestApi();
  eve = await signUp(api, { complete: true });
  ada = await customer(api);
  await addNode(api, { id: 'node-1', gpus: 8 });
  const { deployment, operation_id } = await expectStatus(
    202,
    api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada) }),
  );
  const { api_key } = await expectStatus(201, api.call('POST', '/api/api-keys/', { token: ada.token, body: { name: 'ci' } }));
  const { script } = await expectStatus(201, api.call('POST', '/api/scripts/', { token: ada.token, body: requestExamples.createScript }));
  const { firewall } = await expectStatus(201, api.call('POST', '/api/firewalls/', { token: ada.token, body: requestExamples.createFirewall }));
  owned = [
    { path: '/api/instances/', id: deployment.instance_id, rows: 'instances' },
    { path: '/api/volumes/', id: deployment.instance.os_volume.id, rows: 'volumes' },
    { path: '/api/operations/', id: operation_id, rows: 'operations' },
    { path: '/api/ssh-keys/', id: ada.keyId, rows: 'ssh_keys' },
    { path: '/api/firewalls/', id: firewall.id, rows: 'firewalls' },
    { path: '/api/scripts/', id: script.id, rows: 'scripts' },
    { path: '/api/api-keys/', id: api_key.id, rows: 'api_keys' },
    ...(await webhookOf(ada)),
    { path: '/api/admin/nodes/', id: 'node-1', rows: 'nodes' },
    { path: '/api/admin/operations/', id: operation_id, rows: 'operations' },
    { path: '/api/admin/accounts/', id: ada.accountId, rows: 'accounts' },
    { path: '/api/deploy/', id: deployment.deployment_id, rows: 'deployments' },
  ];
});
afterAll(() => api.close());

/** A webhook and one of its deliveries; written as rows because making one over HTTP needs a target that can be found. */
async function webhookOf({ accountId }: Customer) {
  const [{ webhook, delivery }] = await api.dataSource.query(
    `WITH w AS (INSERT INTO webhooks (id, account_id, name, url, event_types, sealed_secret) VALUES (gen_random_uuid(), $1, 'alerts', 'https://example.org/', '{}', '') RETURNING id)
     INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type, status) SELECT gen_random_uuid(), id, $1, 1, 'instance.changed', 'delivered' FROM w
     RETURNING webhook_id AS webhook, id AS delivery`,
    [accountId],
  );
  return [
    { path: '/api/webhooks/', id: webhook, rows: 'webhooks' },
    { path: '/api/webhook-deliveries/', id: delivery, rows: 'webhook_deliveries' },
  ];
}

/** The thing of the other account that an endpoint with a parameter would reach. */
function targetOf(spec: EndpointSpec): string {
  const target = owned.find(({ path }) => spec.path.startsWith(path));
  if (!target) throw new Error(`${spec.path}: say above what another account owns there`);
  return spec.path.replace(/\{\w+\}/g, target.id);
}

const call = (id: string, spec: EndpointSpec, token?: string) => {
  const path = spec.params ? targetOf(spec) : spec.path;
  const body = spec.body ? requestExamples[id as keyof typeof endpoints] : undefined;
  return api.call(spec.method, path, { token, body });
};

const refusal = ({ status, body }: Awaited<ReturnType<typeof call>>) => [status, errorResponse.parse(body).error];
const rowsOf = async () => Promise.all(owned.map(({ rows }) => api.dataSource.query(`SELECT * FROM ${rows} ORDER BY id`)));

describe.each(guarded)('%s', (id, spec) => {
  it('is closed without credentials', async () => {
    expect(refusal(await call(id, spec))).toEqual([401, 'unauthenticated']);
  });

  it('is closed to credentials that are not ours', async () => {
    for (const token of ['grn_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', 'x']) {
      expect(refusal(await call(id, spec, token))).toEqual([401, 'unauthenticated']);
    }
  });

  it('is closed to whoever lacks the right', async () => {
    const others = scopes.filter((scope) => scope !== spec.access);
    const token = spec.access === 'operator' ? eve.token : await createKey(api, eve, others);
    expect(refusal(await call(id, spec, token))).toEqual([403, 'forbidden']);
    await api.dataSource.query('UPDATE api_keys SET revoked_at = now() WHERE account_id = $1', [eve.id]);
  });
});

/** What accounts own; operators see everybody's. */
const accountsOwn = guarded.filter(([, spec]) => spec.access !== 'operator');

it.each(accountsOwn.filter(([, spec]) => spec.params))('%s does not know another account’s thing, and leaves it alone', async (id, spec) => {
  const before = await rowsOf();
  expect(refusal(await call(id, spec, eve.token))).toEqual([404, 'not_found']);
  expect(await rowsOf()).toEqual(before);
});

it.each(accountsOwn.filter(([, spec]) => spec.method === 'GET' && spec.params))('%s knows it when its owner asks', async (id, spec) => {
  expect((await call(id, spec, ada.token)).status).toBe(200);
});

it.each(accountsOwn.filter(([, spec]) => spec.method === 'GET' && !spec.params))('%s shows nothing of another account', async (id, spec) => {
  const { status, body } = await call(id, spec, eve.token);
  expect(status).toBe(200);
  const text = JSON.stringify(body);
  expect(owned.filter((one) => text.includes(one.id))).toEqual([]);
});

it('a handler that names no endpoint is closed to everybody', async () => {
  @Controller()
  class Forgetful {
    @Get('forgotten')
    answer() {
      return { secret: true };
    }
  }
  @Module({
    imports: [PlatformModule.with(api.env, createLogger({ level: 'silent', name: 'test' }))],
    controllers: [Forgetful],
    providers: [RateLimit, { provide: APP_GUARD, useClass: AuthGuard }, { provide: APP_FILTER, useClass: FailureFilter }],
  })
  class Forgetting {}
  const app = (await Test.createTestingModule({ imports: [Forgetting] }).compile()).createNestApplication<NestFastifyApplication>(
    new FastifyAdapter(),
    { logger: false },
  );
  await app.init();
  try {
    const answer = await app.inject({ url: '/forgotten', headers: { authorization: `Bearer ${eve.token}` } });
    expect([answer.statusCode, answer.json().error, answer.body.includes('secret')]).toEqual([403, 'forbidden', false]);
  } finally {
    await app.close();
  }
});
