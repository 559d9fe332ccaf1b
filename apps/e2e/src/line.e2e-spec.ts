import { Customer, refusal } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { brokenRules } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';

/** Waiting for stock through api, worker and agent: one GPU, and more who want it. */
let stack: Stack;
let customer: Customer;
let database: Database;

beforeAll(async () => {
  stack = await Stack.start({ fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 1 }] } });
  database = Database.open(stack.run.database_url);
  customer = await Customer.withKey(() => stack.api, 'laptop');
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

const line = async (vm_name: string) => {
  const { deployment, operation_id } = await stack.api.createDeployment({ body: customer.request({ vm_name, when_out_of_stock: 'wait' }) });
  expect(operation_id).toBeNull();
  return deployment;
};

it('serves who waits in the order they came, by the freed GPU itself', async () => {
  const holder = await customer.deploy({ vm_name: 'holder' });
  const [first, second, third] = [await line('first'), await line('second'), await line('third')];
  expect([first, second, third].map(({ status, queue }) => [status, queue?.position])).toEqual([['pending', 1], ['pending', 2], ['pending', 3]]);
  expect(await refusal(stack.api.createDeployment({ body: customer.request({ vm_name: 'in-a-hurry' }) }))).toMatchObject({ code: 'out_of_stock' });
  await stack.api.cancelDeployment({ params: { deployment_id: second.deployment_id ?? '' } });

  await customer.remove(holder.id);
  const served = await customer.deployment(first.deployment_id ?? '');
  expect(served).toMatchObject({ status: 'active', queue: null, instance: { name: 'first', status: 'ACTIVE' } });
  await eventually('the last one has moved up', async () => (await stack.api.getDeployment({ params: { deployment_id: third.deployment_id ?? '' } })).deployment.queue?.position, (position) => position === 1);
  await customer.remove(served.instance_id ?? '');
  expect(await customer.deployment(third.deployment_id ?? '')).toMatchObject({ status: 'active', instance: { name: 'third' } });
  expect((await stack.api.listDeployments({ query: { status: 'failed' } })).deployments.map(({ vm_name, error }) => [vm_name, error?.code])).toEqual([['second', 'cancelled']]);
  await eventually('all rules hold', () => brokenRules(database), (broken) => Object.keys(broken).length === 0, { timeoutMs: 30_000 });
});
