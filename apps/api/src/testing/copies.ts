import { addNode, answer, customer, deployBody, expectStatus, type Customer } from './world.js';
import { startTestApi, type TestApi } from './test-api.js';

/** A Legacy region with room for many machines, and somebody who makes snapshots and images of them. One for each test file, opened before its tests. */
export let api: TestApi;
export let ada: Customer;
let count = 0;

export async function openCopyWorld(): Promise<void> {
  api = await startTestApi({ WELCOME_CREDIT: '1000.00' });
  ada = await customer(api);
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 200, vcpus: 100_000, ramGb: 1_000_000 });
  await addNode(api, { id: 'fin1-a', gpus: 8 });
}

export const sql = async (text: string, ...values: unknown[]) => (await api.dataSource.query(text, values)) as Record<string, unknown>[];
export const get = async (path: string, who = ada) => expectStatus(200, api.call('GET', path, { token: who.token }));
export const post = (path: string, body?: unknown, who = ada, headers: Record<string, string> = {}) => api.call('POST', path, { token: who.token, body, headers });
/** Copies are deleted for good; what the trash does has its own tests. */
export const remove = (path: string, who = ada) => api.call('DELETE', path.startsWith('/api/instances') ? path : `${path}?is_permanent=true`, { token: who.token });
export const name = () => `copy ${(count += 1)}`;
export const snap = (instance_id: string, change: Record<string, unknown> = {}) => post('/api/snapshots/', { instance_id, name: name(), ...change });
export const snapshot = async (id: string) => (await get(`/api/snapshots/${id}/`)).snapshot;
export const image = async (id: string) => (await get(`/api/images/${id}/`)).image;
export const instance = async (id: string) => (await get(`/api/instances/${id}/`)).instance;
export const operation = async (id: string) => (await get(`/api/operations/${id}/`)).operation;
export const legacy = (change: Record<string, unknown> = {}) => deployBody(ada, { region: 'CANADA-1', gpu_model: 'RTX-A6000', ...change });
export const active = async (change: Record<string, unknown> = {}): Promise<string> => {
  const { deployment, operation_id } = await expectStatus(202, post('/api/deploy/', legacy(change)));
  await answer(api, operation_id, { kind: 'done' });
  return deployment.instance_id;
};
export const copies = (...seen: [id: string, exists: boolean][]) => ({ volumes: [], copies: seen.map(([copyId, exists]) => ({ copyId, exists })) });
export const failure = { code: 'storage_full' as const, message: 'no room', step: 'create_snapshot' };
export const taken = async (change: Record<string, unknown> = {}, instanceId?: string): Promise<string> => {
  const made = await expectStatus(202, snap(instanceId ?? (await active()), change));
  await answer(api, made.operation_id, { kind: 'done' });
  return made.snapshot.id;
};
export const made = async (snapshot_id: string): Promise<string> => {
  const accepted = await expectStatus(202, post('/api/images/', { snapshot_id, name: name() }));
  await answer(api, accepted.operation_id, { kind: 'done' });
  return accepted.image.id;
};
export const disk = async (instanceId: string) => (await sql("SELECT id, status FROM volumes WHERE instance_id = $1 AND role = 'boot'", instanceId))[0];
