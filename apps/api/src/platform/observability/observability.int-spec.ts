import { agentHeartbeatKey } from '@garrison/contracts';
import { Redis } from 'ioredis';
import { signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';

/** Heartbeat keys have no prefix of their own: a Redis database that no agent of a running cloud writes to. */
const ownRedis = new URL(process.env.REDIS_URL ?? 'redis://unset');
ownRedis.pathname = '/7';

const regions = ['FINLAND-1', 'FINLAND-2', 'FINLAND-3', 'CANADA-1'];
let api: TestApi;
let redis: Redis;

beforeAll(async () => {
  redis = new Redis(ownRedis.href);
  api = await startTestApi({ REDIS_URL: ownRedis.href });
});
beforeEach(() => redis.del(...regions.map(agentHeartbeatKey)));
afterAll(async () => {
  await redis.del(...regions.map(agentHeartbeatKey));
  redis.disconnect();
  await api.close();
});

const metrics = async (): Promise<string> => (await api.app.inject('/metrics')).body;
const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

it('is alive without credentials', async () => {
  expect(await api.call('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
});

it('is ready once an agent of every active region has reported', async () => {
  for (const region of regions.slice(1)) await redis.set(agentHeartbeatKey(region), 'agent', 'EX', 30);
  const missing = await api.call('GET', '/health/ready');
  expect(missing.status).toBe(503);
  expect(missing.body.status).toBe('not_ready');
  expect(missing.body.checks.map(({ name, ok, reason }: { name: string; ok: boolean; reason?: string }) => [name, ok, reason])).toEqual([
    ['postgres', true, undefined],
    ['redis', true, undefined],
    ['agent FINLAND-1', false, 'no agent has reported lately'],
    ['agent FINLAND-2', true, undefined],
    ['agent FINLAND-3', true, undefined],
    ['agent CANADA-1', true, undefined],
  ]);
  await redis.set(agentHeartbeatKey('FINLAND-1'), 'agent', 'EX', 30);
  expect(await api.call('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
});

it('counts requests by the pattern of their route, never by their address', async () => {
  await api.call('GET', '/api/regions/');
  await api.call('GET', '/api/deploy/DEP1234567/');
  await api.call('GET', '/no/such/path/');
  const text = await metrics();
  expect(
    valueOf(text, 'garrison_http_request_duration_seconds_count{method="GET",route="/api/regions",status="200"}'),
  ).toBeGreaterThanOrEqual(1);
  expect(valueOf(text, 'garrison_http_request_duration_seconds_count{method="GET",route="/api/deploy/:deployment_id",status="401"}')).toBe(
    1,
  );
  expect(valueOf(text, 'garrison_http_request_duration_seconds_count{method="GET",route="none",status="404"}')).toBe(1);
  expect(text).not.toContain('DEP1234567');
  expect(valueOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0);
});

it('shows the work that waits', async () => {
  const { id } = await signUp(api);
  const operation = `INSERT INTO operations (id, account_id, kind, resource_type, resource_id, region, status, fence, request_id, lease_until, deadline_at)
    VALUES (gen_random_uuid(), $1, 'instance.stop', 'instance', gen_random_uuid(), 'FINLAND-1', $2, 1, 'a1b2c3d4', now(), now() + $3::interval)`;
  for (const [status, deadline] of [
    ['pending', '1 hour'],
    ['running', '1 hour'],
    ['running', '-1 hour'],
    ['failed', '-1 hour'],
  ])
    await api.dataSource.query(operation, [id, status, deadline]);
  await api.dataSource.query(
    `INSERT INTO outbox (queue, job_name, job_id, payload, attempts, created_at) VALUES ('q', 'j', '1', '{}', 1, now() - interval '90 seconds')`,
  );
  const text = await metrics();
  expect(valueOf(text, 'garrison_operations{status="pending"}')).toBe(1);
  expect(valueOf(text, 'garrison_operations{status="running"}')).toBe(2);
  expect(valueOf(text, 'garrison_operations_overdue')).toBe(1);
  expect(valueOf(text, 'garrison_outbox_depth')).toBe(1);
  expect(valueOf(text, 'garrison_outbox_oldest_seconds')).toBeGreaterThanOrEqual(90);
  expect(valueOf(text, 'garrison_database_up')).toBe(1);
});

it('tells what it still knows when the database is away, and forgets what it no longer knows', async () => {
  await api.dataSource.query('ALTER TABLE outbox RENAME TO outbox_away');
  try {
    const text = await metrics();
    expect(valueOf(text, 'garrison_database_up')).toBe(0);
    expect(valueOf(text, 'garrison_outbox_depth')).toBeUndefined();
    expect(valueOf(text, 'garrison_operations{status="running"}')).toBeUndefined();
    expect(valueOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  } finally {
    await api.dataSource.query('ALTER TABLE outbox_away RENAME TO outbox');
  }
});
