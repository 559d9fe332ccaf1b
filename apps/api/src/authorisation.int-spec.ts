import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { errorResponse, type EndpointSpec } from '@garrison/contracts';
import { AuthGuard } from './platform/auth/auth.guard.js';
import { FailureFilter } from './platform/http/failure.filter.js';
import { createLogger } from './platform/observability/logger.js';
import { PlatformModule } from './platform/platform.module.js';
import { RateLimit } from './platform/rate-limit/rate-limit.js';
import { bodyOf, guardedRoutes as guarded, ownedRoutes, pathOf, threePeople } from './testing/every-route.js';
import { createKey } from './testing/test-account.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const scopes = ['read', 'write', 'billing'] as const;

let api: TestApi;
let people: Awaited<ReturnType<typeof threePeople>>;

beforeAll(async () => {
  api = await startTestApi();
  people = await threePeople(api);
});
afterAll(() => api.close());

const call = (id: string, spec: EndpointSpec, token?: string) => api.call(spec.method, pathOf(spec, people.owned), { token, body: bodyOf(id, spec, people.owned) });

const refusal = ({ status, body }: Awaited<ReturnType<typeof call>>) => [status, errorResponse.parse(body).error];
const rowsOf = async () => Promise.all(people.owned.map(({ rows }) => api.dataSource.query(`SELECT * FROM ${rows} ORDER BY id`)));

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
    const { eve, operator } = people;
    const others = scopes.filter((scope) => scope !== spec.access);
    const token = spec.access === 'operator' ? eve.token : await createKey(api, eve, others);
    expect(refusal(await call(id, spec, token))).toEqual([403, 'forbidden']);
    const owner = spec.access === 'operator' ? operator : eve;
    const reader = await createKey(api, owner, ['read']);
    const mayRead = spec.access === 'read' || (spec.access === 'operator' && spec.method === 'GET');
    if (!mayRead) expect(refusal(await call(id, spec, reader))).toEqual([403, 'forbidden']);
    await api.dataSource.query('UPDATE api_keys SET revoked_at = now() WHERE account_id = $1', [owner.id]);
  });
});

it.each(ownedRoutes)('%s does not know another account’s thing, and leaves it alone', async (id, spec) => {
  const before = await rowsOf();
  expect(refusal(await call(id, spec, people.eve.token))).toEqual([404, 'not_found']);
  expect(await rowsOf()).toEqual(before);
});

it.each(ownedRoutes.filter(([, spec]) => spec.method === 'GET'))('%s knows it when its owner asks', async (id, spec) => {
  expect((await call(id, spec, people.ada.token)).status).toBe(200);
});

it.each(guarded.filter(([, spec]) => spec.access !== 'operator' && spec.method === 'GET' && !spec.params))('%s shows nothing of another account', async (id, spec) => {
  const { status, body } = await call(id, spec, people.eve.token);
  expect(status).toBe(200);
  const text = JSON.stringify(body);
  expect(people.owned.filter((one) => text.includes(one.id))).toEqual([]);
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
    const answer = await app.inject({ url: '/forgotten', headers: { authorization: `Bearer ${people.eve.token}` } });
    expect([answer.statusCode, answer.json().error, answer.body.includes('secret')]).toEqual([403, 'forbidden', false]);
  } finally {
    await app.close();
  }
});
