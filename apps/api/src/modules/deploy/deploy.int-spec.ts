import { randomUUID } from 'node:crypto';
import { leave } from '../../testing/money.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';

let api: TestApi;
let ada: Customer;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  await addNode(api, { id: 'fin1-b', gpus: 8 });
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 4 });
});
afterAll(() => api.close());

const deploy = (change: Record<string, unknown> = {}, who = ada, headers: Record<string, string> = {}) =>
  api.call('POST', '/api/deploy/', { token: who.token, body: deployBody(who, change), headers });
const heldGpus = async (instanceId: string): Promise<number> => {
  const [row]: { n: number }[] = await api.dataSource.query('SELECT count(*)::int AS n FROM gpu_devices WHERE instance_id = $1', [instanceId]);
  return row?.n ?? 0;
};
const rows = async (sql: string, values: unknown[]) => (await api.dataSource.query(sql, values)) as Record<string, unknown>[];
const destroy = async (instanceId: string) => {
  const { operation_id } = await expectStatus(202, api.call('DELETE', `/api/instances/${instanceId}/`, { token: ada.token }));
  await answer(api, operation_id, { kind: 'done' });
};

it('accepts a machine with everything on it and follows it to ACTIVE', async () => {
  const accepted = await expectStatus(202, deploy({
    vm_name: 'trainer 1', gpu_count: 2, os_volume: { size_gb: 200 }, volumes: [{ name: 'datasets', size_gb: 1000, volume_type: 'NVMe' }], labels: { team: 'vision' },
    security_rules: [{ direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' }],
    cloud_init: '#cloud-config\npackages: [htop]\n', enable_jupyter: true, jupyter_password: 'very-secret-9',
  }));
  const { deployment, operation_id } = accepted;
  expect(deployment).toMatchObject({ status: 'pending', warnings: [], error: null, instance: { status: 'CREATING', name: 'trainer 1', gpu_count: 2, ip_status: 'attaching', labels: { team: 'vision' } } });
  expect(deployment.deployment_id).toMatch(/^DEP\d{7,}$/);
  expect(deployment.instance.os_volume).toMatchObject({ size_gb: 200, volume_type: 'NVMe' });
  expect(await heldGpus(deployment.instance_id)).toBe(2);

  const job = await jobOf(api, operation_id);
  expect(job).toMatchObject({ name: 'instance.deploy', payload: { machine: { hostName: 'trainer-1', sshPublicKeys: [{ name: 'laptop' }], securityRules: [{ protocol: 'tcp' }] } } });
  expect(JSON.stringify(job)).not.toContain('very-secret-9');

  await answer(api, operation_id, { kind: 'done' });
  const { deployment: active } = await expectStatus(200, api.call('GET', `/api/deploy/${deployment.deployment_id}/`, { token: ada.token }));
  expect(active).toMatchObject({ status: 'active', instance: { status: 'ACTIVE', ip_status: 'attached', error: null, security_rules: [{ status: 'applied' }] } });
  expect(active.instance.volume_attachments.map((volume: { status: string; device: string }) => [volume.status, volume.device])).toEqual([['attached', '/dev/vda'], ['attached', '/dev/vdb']]);
  expect(active.instance.ssh_command).toBe(`ssh root@${active.instance.public_ip}`);
  expect(await rows('SELECT sealed_user_data FROM instances WHERE id = $1', [deployment.instance_id])).toEqual([{ sealed_user_data: null }]);
  await destroy(deployment.instance_id);
});

it('names every problem of a request at once, in the order of the stages', async () => {
  const shape = await expectStatus(400, deploy({ vm_name: ' bad ', os_volum: { size_gb: 1 }, gpu_count: 'two' }));
  expect(shape.details.map((detail: { field: string; code: string }) => [detail.field, detail.code])).toEqual(expect.arrayContaining([['os_volum', 'unknown_field'], ['gpu_count', 'invalid_type']]));
  const tier = await expectStatus(400, deploy({ region: 'CANADA-1', gpu_model: 'RTX-A6000', os_volume: { size_gb: 500 }, volumes: [{ name: 'extra-1', size_gb: 100, volume_type: 'NVMe' }] }));
  expect(tier.details.map((detail: { field: string }) => detail.field)).toEqual(expect.arrayContaining(['os_volume.size_gb', 'volumes']));
  const owned = await expectStatus(400, deploy({ ssh_key_ids: [randomUUID()], attach_volume_ids: [randomUUID()] }));
  expect(owned.details.map((detail: { field: string; code: string }) => `${detail.field} ${detail.code}`)).toEqual(['attach_volume_ids.0 not_found', 'ssh_key_ids.0 not_found']);
});

it('needs a complete profile, and credit for one hour', async () => {
  const poor = await customer(api);
  await api.dataSource.query('UPDATE accounts SET postal_code = NULL WHERE id = $1', [poor.accountId]);
  expect(await expectStatus(403, deploy({}, poor))).toMatchObject({ error: 'profile_incomplete', missing: ['postal_code'] });
  await api.dataSource.query("UPDATE accounts SET postal_code = '00100' WHERE id = $1", [poor.accountId]);
  const refused = await expectStatus(402, deploy({ volumes: Array.from({ length: 10 }, (_, at) => ({ name: `vault-${at}`, size_gb: 10_000, volume_type: 'NVMe' })), gpu_count: 8 , attach_volume_ids: [] , os_volume: { size_gb: 10_000 } }, await broke()));
  expect(refused).toMatchObject({ error: 'insufficient_credits', balance: '0.00' });
});

async function broke(): Promise<Customer> {
  const who = await customer(api);
  await leave(api, who.accountId, 0n);
  return who;
}

it('gives the last GPU to exactly one of two, and tells the other what fits', async () => {
  await addNode(api, { id: 'fin1-last', model: 'B300-262GB', gpus: 1 });
  const want = { gpu_model: 'B300-262GB' };
  const answers = await Promise.all([deploy(want), deploy(want), deploy(want)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
  const lost = answers.find(({ status }) => status === 409);
  expect(lost?.body).toMatchObject({ error: 'out_of_stock', region: 'FINLAND-1', gpu_model: 'B300-262GB', alternatives: [] });
  const [held] = await rows("SELECT count(*)::int AS n FROM gpu_devices WHERE node_id = 'fin1-last' AND instance_id IS NOT NULL", []);
  expect(held).toEqual({ n: 1 });
});

it('spreads a burst over the free GPUs: as many machines as GPUs, none refused wrongly', async () => {
  await addNode(api, { id: 'fin2-a', region: 'FINLAND-2', model: 'H200-SXM5-141GB', gpus: 4 });
  await addNode(api, { id: 'fin2-b', region: 'FINLAND-2', model: 'H200-SXM5-141GB', gpus: 4 });
  const who = await Promise.all([customer(api), customer(api), customer(api)]);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => deploy({ region: 'FINLAND-2', gpu_model: 'H200-SXM5-141GB' }, who[at % 3])));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(8).fill(202), ...Array(4).fill(409)]);
});

it('makes one machine of two requests with one Idempotency-Key at the same instant', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const body = deployBody(ada);
  const send = (change: object = {}) => api.call('POST', '/api/deploy/', { token: ada.token, body: { ...body, ...change }, headers: key });
  const answers = await Promise.all([send(), send(), send()]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(new Set(answers.map((one) => one.body.deployment.instance_id)).size).toBe(1);
  expect(answers.filter((one) => one.headers['idempotent-replayed'] === 'true')).toHaveLength(2);
  expect(await expectStatus(409, send({ gpu_count: 2 }))).toMatchObject({ error: 'idempotency_conflict' });
  await destroy(answers[0]?.body.deployment.instance_id);
});

it('lets one of two requests with one name win', async () => {
  const answers = await Promise.all([deploy({ vm_name: 'only-one' }), deploy({ vm_name: 'only-one' })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'name_taken', details: [{ field: 'vm_name' }] });
});

it('gives everything back when a build is refused, and says why', async () => {
  const volume = await dataVolume();
  const { deployment, operation_id } = await expectStatus(202, deploy({ volumes: [{ name: 'scratch', size_gb: 100, volume_type: 'HDD' }], attach_volume_ids: [volume] }));
  await answer(api, operation_id, { kind: 'refused', failure: { code: 'boot_failed', message: 'The guest did not boot.', step: 'boot' } });
  const { deployment: failed } = await expectStatus(200, api.call('GET', `/api/deploy/${deployment.deployment_id}/`, { token: ada.token }));
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'boot_failed', step: 'boot' }, instance: { status: 'ERROR', private_ip: null, public_ip: null, volume_attachments: [] } });
  expect(await heldGpus(deployment.instance_id)).toBe(0);
  expect(await rows('SELECT status FROM volumes WHERE name = $1', ['scratch'])).toEqual([{ status: 'deleted' }]);
  expect(await rows('SELECT status, instance_id FROM volumes WHERE id = $1', [volume])).toEqual([{ status: 'available', instance_id: null }]);
  expect(await rows('SELECT 1 FROM ip_addresses WHERE instance_id = $1', [deployment.instance_id])).toEqual([]);
});

it('keeps the GPUs of a build that broke until its node is clean', async () => {
  const { deployment, operation_id } = await expectStatus(202, deploy());
  const failure = { code: 'attempts_exhausted' as const, message: 'gave up', step: 'power_on' };
  await answer(api, operation_id, { kind: 'broke', failure }, null);
  expect(await heldGpus(deployment.instance_id)).toBe(1);
  const [cleanup] = await rows("SELECT id FROM operations WHERE resource_id = $1 AND kind = 'instance.cleanup' AND status = 'pending'", [deployment.instance_id]);
  await answer(api, String(cleanup?.id), { kind: 'done' });
  expect(await heldGpus(deployment.instance_id)).toBe(0);
  const { instance } = await expectStatus(200, api.call('GET', `/api/instances/${deployment.instance_id}/`, { token: ada.token }));
  expect(instance).toMatchObject({ status: 'ERROR', error: { code: 'attempts_exhausted' } });
});

it('checks and prices without creating', async () => {
  const before = await rows('SELECT count(*)::int AS n FROM instances', []);
  const { deployment } = await expectStatus(200, api.call('POST', '/api/deploy/validate/', { token: ada.token, body: deployBody(ada, { gpu_count: 2 }) }));
  expect(deployment).toMatchObject({ deployment_id: null, instance: null, warnings: [{ code: 'ssh_closed' }], price: { currency: 'USD', gpu: 4.98, os_volume: 0.03, total_per_hour: 5.01 } });
  expect(await rows('SELECT count(*)::int AS n FROM instances', [])).toEqual(before);
});

/** A data volume of ada's that hangs on nothing: left over from a deleted machine. */
async function dataVolume(): Promise<string> {
  const name = `kept-${randomUUID().slice(0, 8)}`;
  const { deployment, operation_id } = await expectStatus(202, deploy({ volumes: [{ name, size_gb: 100, volume_type: 'NVMe' }] }));
  await answer(api, operation_id, { kind: 'done' });
  await destroy(deployment.instance_id);
  const [row] = await rows('SELECT id, status FROM volumes WHERE name = $1', [name]);
  expect(row?.status).toBe('available');
  return String(row?.id);
}

it('gives the machine the rules of its firewalls beside its own, each once', async () => {
  const rule = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' };
  const [{ id: firewall }] = await api.dataSource.query(
    "INSERT INTO firewalls (id, account_id, name, region, status) VALUES (gen_random_uuid(), $1, 'web', 'FINLAND-1', 'SUCCESS') RETURNING id",
    [ada.accountId],
  );
  for (const port of [22, 443]) {
    await api.dataSource.query(
      `INSERT INTO firewall_rules (id, firewall_id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, status)
       VALUES (gen_random_uuid(), $1, 'ingress', 'IPv4', 'tcp', $2, $2, '0.0.0.0/0', 'applied')`,
      [firewall, port],
    );
  }
  const { operation_id } = await expectStatus(202, deploy({ security_rules: [rule], firewall_ids: [firewall] }));
  const { payload } = await jobOf(api, operation_id);
  if (!('machine' in payload)) throw new Error('no machine');
  expect(payload.machine.networkVersion).toBe(1);
  expect(payload.machine.securityRules.map(({ portRangeMin }) => portRangeMin)).toEqual([22, 443]);
});
