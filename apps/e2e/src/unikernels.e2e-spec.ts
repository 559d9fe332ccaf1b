import { eventually } from './support/eventually.js';
import { Stack } from './support/stack.js';

/** Unikernels and their volumes through the KraftCloud API, worker and agent, processes killed on the way. */
type Entry = { status: string; uuid: string; name: string; state?: string; error?: number; size_mb?: number; attached_to?: { name: string }[] };

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start({ fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 1 }] } });
}, 360_000);
afterAll(async () => {
  await stack?.remove();
}, 120_000);

async function call(method: string, path: string, body?: object): Promise<Entry[]> {
  const { api_url, demo } = stack.run;
  const token = Buffer.from(demo.api_key.replace(/_(?=.{43}$)/, ':')).toString('base64');
  const answer = await fetch(new URL(path, api_url), {
    method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const { data } = (await answer.json()) as { data: Record<string, Entry[]> };
  return Object.values(data)[0] ?? [];
}
const one = async (...args: Parameters<typeof call>): Promise<Entry> => (await call(...args))[0] as Entry;
const reaches = (kind: 'volumes' | 'instances', name: string, state: string) => eventually(`${name} is ${state}`, () => one('GET', `/v1/${kind}?name=${name}`), (seen) => seen.state === state);

it('makes, mounts, grows, copies and deletes volumes of real nodes', async () => {
  await call('POST', '/v1/volumes', { name: 'data', size_mb: 100 });
  await reaches('volumes', 'data', 'available');
  await call('POST', '/v1/instances', { name: 'web', image: 'nginx:latest', memory_mb: 64, env: { A: '1' } });
  expect(await one('PUT', '/v1/volumes/attach', { name: 'data', attach_to: { name: 'web' }, at: '/mnt/' })).toMatchObject({ status: 'success' });
  expect(await one('PUT', '/v1/instances/start', [{ name: 'web', wait_timeout_ms: 60_000 }])).toMatchObject({ state: 'running' });
  expect(await one('GET', '/v1/volumes?name=data')).toMatchObject({ state: 'mounted', attached_to: [{ name: 'web' }] });
  await call('PUT', '/v1/instances/stop', [{ name: 'web' }]);
  await reaches('instances', 'web', 'stopped');
  await call('PATCH', '/v1/volumes', [{ name: 'data', prop: 'size_mb', op: 'set', value: 150 }]);
  expect((await reaches('volumes', 'data', 'idle')).size_mb).toBe(150);
  await call('POST', '/v1/volumes/clone', [{ name: 'data', vol_name: 'copy' }]);
  await reaches('volumes', 'copy', 'available');
  await call('DELETE', '/v1/instances', [{ name: 'web' }]);
  await reaches('volumes', 'data', 'available');
  expect((await call('DELETE', '/v1/volumes', [{ name: 'data' }, { name: 'copy' }])).map(({ status }) => status)).toEqual(['success', 'success']);
});

it('goes on when agent and worker are killed', async () => {
  await call('POST', '/v1/instances', { name: 'tough', image: 'nginx:latest', autostart: true, volumes: [{ name: 'own', size_mb: 10, at: '/own' }] });
  await Promise.all([stack.kill('agent-FINLAND-1'), stack.kill('worker')]);
  await reaches('instances', 'tough', 'running');
  await reaches('volumes', 'own', 'mounted');
  await Promise.all([call('DELETE', '/v1/instances', [{ name: 'tough' }]), stack.kill('agent-FINLAND-1')]);
  await eventually('its volume went with it', () => call('GET', '/v1/volumes/list'), (volumes) => volumes.length === 0, { timeoutMs: 90_000 });
});

it('shows what the storage refuses as an error that can be deleted', async () => {
  await call('POST', '/v1/volumes', { name: 'x-sim-fail-create-volume', size_mb: 10 });
  await reaches('volumes', 'x-sim-fail-create-volume', 'error');
  expect((await one('DELETE', '/v1/volumes', [{ name: 'x-sim-fail-create-volume' }])).status).toBe('success');
});
