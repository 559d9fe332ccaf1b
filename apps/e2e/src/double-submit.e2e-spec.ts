import { randomUUID } from 'node:crypto';
import { createApiClient, ApiError, type ApiClient } from '@garrison/api-client';
import { Customer, refusal } from './support/customer.js';
import { allRulesHold } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { SecondApi } from './support/second-api.js';
import { Stack } from './support/stack.js';

/** Two api processes that are asked at the same instant, at instant time. */
let stack: Stack;
let customer: Customer;
let database: Database;
let urls: string[];
let apis: ApiClient[];

const model = 'H100-SXM5-80GB';

beforeAll(async () => {
  stack = await Stack.start({ fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model, gpus: 1 }], 'FINLAND-2': [{ id: 'fin2-h100', model, gpus: 4 }] } });
  database = Database.open(stack.run.database_url);
  customer = await Customer.withKey(() => stack.api, 'laptop');
  urls = [stack.run.api_url, (await SecondApi.start(stack)).url];
  apis = urls.map((baseUrl) => createApiClient({ baseUrl, token: stack.run.demo.api_key }));
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

type Answer = { readonly status: number; readonly replayed: boolean; readonly body: { deployment?: { deployment_id: string; instance_id: string }; operation_id?: string } };

/** Sends the same deployment to both processes in turn, all at once. */
const flood = (copies: number, key: string, request: unknown): Promise<Answer[]> =>
  Promise.all(
    Array.from({ length: copies }, async (_, at) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${stack.run.demo.api_key}`, 'idempotency-key': key };
      const response = await fetch(`${urls[at % urls.length]}/api/deploy/`, { method: 'POST', headers, body: JSON.stringify(request) });
      return { status: response.status, replayed: response.headers.get('idempotent-replayed') === 'true', body: (await response.json()) as Answer['body'] };
    }),
  );

it('makes one machine of ten equal requests at the same instant', async () => {
  const key = randomUUID();
  const request = customer.request({ vm_name: 'once', region: 'FINLAND-2', volumes: [{ name: 'once-data', size_gb: 100, volume_type: 'NVMe' }] });
  const answers = await flood(10, key, request);
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(answers.map(({ body }) => `${body.deployment?.deployment_id} ${body.deployment?.instance_id} ${body.operation_id}`)).size).toBe(1);

  await customer.reaches(answers[0]?.body.deployment?.instance_id ?? '', 'ACTIVE');
  expect((await stack.api.listInstances()).pagination.total).toBe(1);
  expect(await customer.volumes()).toHaveLength(2);
  expect(await customer.stock('FINLAND-2')).toBe(3);
  expect(await database.rows("SELECT id FROM operations WHERE kind = 'instance.deploy'")).toHaveLength(1);

  const again = await flood(2, key, request);
  expect(again.map(({ status, replayed }) => [status, replayed])).toEqual([[202, true], [202, true]]);
  const changed = await refusal(stack.api.createDeployment({ body: { ...request, vm_name: 'twice' }, idempotencyKey: key }));
  expect(changed).toMatchObject({ status: 409, code: 'idempotency_conflict' });
});

it('gives the last GPU to one of two, and tells the other where there are more', async () => {
  for (const round of [1, 2, 3, 4, 5]) {
    expect(await customer.stock()).toBe(1);
    const outcomes = await Promise.allSettled(apis.map((api, at) => api.createDeployment({ body: customer.request({ vm_name: `last-${round}-${at}` }) })));
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as ApiError] : []));
    expect([won.length, lost.length]).toEqual([1, 1]);
    expect(lost[0]).toMatchObject({ status: 409, code: 'out_of_stock' });
    expect(lost[0]?.answer.alternatives).toContainEqual(expect.objectContaining({ region: 'FINLAND-2', gpu_model: model, gpu_count: 1 }));
    expect(await customer.stock()).toBe(0);
    const id = won[0]?.deployment.instance_id ?? '';
    await customer.reaches(id, 'ACTIVE');
    await customer.remove(id);
  }
});

it('lets only one of two commands for the same machine through', async () => {
  const { id } = await customer.deploy({ vm_name: 'tug-of-war' });
  type Command = 'stopInstance' | 'hibernateInstance' | 'startInstance' | 'restoreInstance';
  const race = async (...commands: [Command, Command]) => {
    const outcomes = await Promise.allSettled(commands.map((command, at) => apis[at]?.[command]({ params: { id } })));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as ApiError] : []));
    expect(refused.map(({ status, code }) => `${status} ${code}`)).toEqual(['409 wrong_state']);
    return customer.comesToRest(id);
  };
  // each pair excludes the other also when the first has ended before the second is looked at
  for (let round = 0; round < 3; round += 1) {
    const { status } = await race('stopInstance', 'hibernateInstance');
    const wake = status === 'SHUTOFF' ? 'startInstance' : 'restoreInstance';
    expect((await race(wake, wake)).status).toBe('ACTIVE');
  }
  await customer.remove(id);
});

it('leaves nothing behind that does not belong', async () => {
  await allRulesHold(database);
});
