import { Customer, refusal, statesOf } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { allRulesHold, brokenRules, ruleNames, type Rule } from './support/invariants.js';
import { LiveFeed } from './support/live-feed.js';
import { Database } from './support/postgres.js';
import { SecondApi } from './support/second-api.js';
import { Stack } from './support/stack.js';

/** The main job as a customer does it, on both tiers: real processes, time five times as fast as usual. */
let stack: Stack;
let customer: Customer;
let database: Database;

beforeAll(async () => {
  stack = await Stack.start({
    simTime: 'scaled',
    env: { SIM_SCALE: '0.2' },
    fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 8, count: 2 }], 'CANADA-1': [{ id: 'can1-a6000', model: 'RTX-A6000', gpus: 4 }] },
  });
  database = Database.open(stack.run.database_url);
  customer = await Customer.withKey(() => stack.api, 'laptop');
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

const ssh = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' } as const;
const hostKey = (text: string) => /256 SHA256:(\S+) root@\S+ \(ED25519\)/g.exec(text)?.[1];

it('makes an SSH key pair whose halves belong together, and shows the private one once', async () => {
  const { ssh_key, private_key } = await stack.api.createSshKey({ body: { name: 'made-here' } });
  expect(private_key).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
  expect(ssh_key).toMatchObject({ key_type: 'ssh-ed25519', fingerprint: expect.stringMatching(/^SHA256:/) });
  expect(Buffer.from(private_key?.replace(/-----.*-----|\s/g, '') ?? '', 'base64').includes(Buffer.from(ssh_key.public_key.split(' ')[1] ?? '', 'base64'))).toBe(true);
  expect(await stack.api.getSshKey({ params: { id: ssh_key.id } })).not.toHaveProperty('private_key');
});

it('deploys an Advanced machine with everything on it, seen live from two api processes', async () => {
  const second = await SecondApi.start(stack);
  const feeds = await Promise.all([LiveFeed.connect(stack), LiveFeed.connect(stack, second.url)]);
  const free = await customer.stock();

  const request = customer.request({
    vm_name: 'trainer-1', os_volume: { size_gb: 200 },
    volumes: [{ name: 'datasets', size_gb: 1_000, volume_type: 'NVMe' }, { name: 'archive', size_gb: 2_000, volume_type: 'HDD' }],
    security_rules: [ssh], labels: { team: 'vision' }, gpu_count: 2,
    cloud_init: '#!/bin/bash\nset -e\nNAME=world\necho "hello $NAME from $(hostname)"\napt-get install -y htop\n',
  });
  const { deployment, operation_id } = await stack.api.createDeployment({ body: request });
  expect(deployment).toMatchObject({ deployment_id: expect.stringMatching(/^DEP\d{7,}$/), status: 'pending', instance: { status: 'CREATING', name: 'trainer-1' }, error: null });
  expect(await customer.stock()).toBe(free - 2);
  const id = deployment.instance_id ?? '';

  const ended = await customer.deployment(deployment.deployment_id ?? '');
  expect(ended).toMatchObject({ status: 'active', error: null, finished_at: expect.any(String), price: { currency: 'USD', gpu: 4.98 } });
  const machine = await customer.instance(id);
  expect(machine).toMatchObject({
    status: 'ACTIVE', tier: 'advanced', gpu_count: 2, flavor: { gpu_count: 2, vram_gb: 160 }, ip_status: 'attached', error: null, labels: { team: 'vision' },
    os_volume: { size_gb: 200, volume_type: 'NVMe' }, ssh_keys: [{ name: 'laptop' }], security_rules: [{ ...ssh, status: 'applied' }],
    allowed_operations: { stop: { allowed: true }, start: { allowed: false, reason: expect.any(String) }, hibernate: { allowed: true } },
  });
  expect(machine.ssh_command).toBe(`ssh root@${machine.public_ip}`);
  expect(machine.volume_attachments.map(({ name, size_gb, status, device }) => [name, size_gb, status, device])).toEqual([
    [machine.os_volume?.name, 200, 'attached', 'vda'], ['datasets', 1_000, 'attached', 'vdb'], ['archive', 2_000, 'attached', 'vdc'],
  ]);

  const { events } = await stack.api.listInstanceEvents({ params: { id } });
  expect(new Set(events.map(({ status }) => status))).toEqual(new Set(['CREATING', 'BUILD', 'ACTIVE']));
  const operation = await customer.operation(String(operation_id));
  expect(operation).toMatchObject({ kind: 'instance.deploy', status: 'succeeded', attempts: 1, error: null, resource_id: id });
  expect(operation.steps.map(({ name, status }) => `${name} ${status}`)).toEqual(
    ['reserve_host', 'claim_gpus', 'create_volumes', 'attach_volumes', 'connect_network', 'boot'].map((name) => `${name} done`),
  );

  for (const feed of feeds) {
    await eventually('the live connection has told of every state', () => statesOf(feed.changes, id), (states) => states.at(-1) === 'ACTIVE');
    expect(statesOf(feed.changes, id)).toEqual(['CREATING', 'BUILD', 'ACTIVE']);
    const sequences = feed.changes.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, at) => (sequences[0] ?? 0) + at));
    feed.close();
  }
  expect(feeds[1]?.changes).toEqual(feeds[0]?.changes);
});

it('prints a believable boot on the serial console', async () => {
  const { instances } = await stack.api.listInstances({ query: { search: 'trainer-1' } });
  const machine = instances[0];
  if (!machine) throw new Error('trainer-1 is gone');
  const text = await eventually('the console shows the login prompt', () => customer.consoleText(machine.id), (seen) => seen.includes('login:'));
  const gpus = await database.rows<{ id: string }>('SELECT id FROM gpu_devices WHERE instance_id = $1 ORDER BY id', [machine.id]);
  for (const expected of [
    'UEFI firmware', machine.server_uuid, 'Linux version 5.15', 'virtio_blk', 'serial "datasets"', 'Cloud-init v.', `Set hostname to trainer-1`,
    'hello world from trainer-1', 'Setting up htop', 'Authorized keys from', machine.private_ip ?? '-', 'BEGIN SSH HOST KEY FINGERPRINTS', ...gpus.map((gpu) => gpu.id),
  ]) expect(text).toContain(expected);
  const order = ['UEFI firmware', 'Linux version', 'NVRM: GPU', "running 'init'", 'hello world', 'trainer-1 login:'].map((part) => text.indexOf(part));
  expect(order).toEqual([...order].sort((a, b) => a - b));

  const { console: tail } = await stack.api.getInstanceConsole({ params: { id: machine.id }, query: { tail: '1' } });
  expect(tail).toMatchObject({ text: 'trainer-1 login: \n', truncated: true, next_offset: Buffer.byteLength(text) });
});

it('stops, starts, reboots, hibernates and restores it, and tells of each state in order', async () => {
  const feed = await LiveFeed.connect(stack);
  const free = await customer.stock();
  const machine = await customer.deploy({ vm_name: 'worker-1' });
  const params = { id: machine.id };

  const wrong = await refusal(stack.api.startInstance({ params }));
  expect(wrong).toMatchObject({ status: 409, code: 'wrong_state', answer: { current_state: 'ACTIVE', allowed_from: ['SHUTOFF'] } });

  expect((await stack.api.stopInstance({ params })).instance.status).toBe('STOPPING');
  const off = await customer.reaches(machine.id, 'SHUTOFF');
  expect(off.ssh_command).toBeNull();
  expect(await customer.stock()).toBe(free - 1); // a stopped machine keeps its GPU
  await stack.api.startInstance({ params });
  await customer.reaches(machine.id, 'ACTIVE');
  await stack.api.rebootInstance({ params });
  await customer.reaches(machine.id, 'ACTIVE');
  await stack.api.hibernateInstance({ params });
  await customer.reaches(machine.id, 'HIBERNATED');
  expect(await customer.stock()).toBe(free); // a sleeping one does not
  await stack.api.restoreInstance({ params });
  const restored = await customer.reaches(machine.id, 'ACTIVE');
  expect(restored).toMatchObject({ private_ip: machine.private_ip, public_ip: machine.public_ip });
  expect(await customer.stock()).toBe(free - 1);

  const text = await eventually('the console shows the resume', () => customer.consoleText(machine.id), (seen) => seen.includes('hibernation exit'));
  expect(text.match(/worker-1 login:/g)).toHaveLength(3);
  expect(text.match(/Set hostname to worker-1/g)).toHaveLength(1);

  await customer.remove(machine.id);
  expect(await customer.stock()).toBe(free);
  await eventually('the live connection has told of the end', () => statesOf(feed.changes, machine.id), (states) => states.at(-1) === 'DELETED');
  feed.close();
  expect(statesOf(feed.changes, machine.id)).toEqual([
    'CREATING', 'BUILD', 'ACTIVE', 'STOPPING', 'SHUTOFF', 'STARTING', 'ACTIVE', 'REBOOTING', 'ACTIVE', 'HIBERNATING', 'HIBERNATED', 'RESTORING', 'ACTIVE', 'DELETING', 'DELETED',
  ]);
});

it('renames, labels and protects', async () => {
  const { instances } = await stack.api.listInstances({ query: { search: 'trainer-1' } });
  const params = { id: instances[0]?.id ?? '' };
  const { instance } = await stack.api.updateInstance({ params, body: { name: 'trainer one', labels: { team: 'speech', stage: 'prod' }, delete_protection: true } });
  expect(instance).toMatchObject({ name: 'trainer one', labels: { team: 'speech', stage: 'prod' }, delete_protection: true });
  const found = await stack.api.listInstances({ query: { label: 'team=speech' } });
  expect(found.instances.map(({ id }) => id)).toEqual([params.id]);
  expect((await stack.api.listInstances({ query: { label: 'team=vision' } })).instances).toEqual([]);
  expect(await refusal(stack.api.deleteInstance({ params }))).toMatchObject({ status: 409, code: 'wrong_state' });
  await stack.api.updateInstance({ params, body: { delete_protection: false } });
});

it('deletes with all, none or some of the volumes, and boots again from a boot volume that was left (Advanced)', async () => {
  const free = await customer.stock();
  const volumes = (prefix: string) => [1, 2].map((n) => ({ name: `${prefix}-${n}`, size_gb: 100, volume_type: 'NVMe' as const }));
  const [usual, keeps, picks] = await Promise.all(['usual', 'keeps', 'picks'].map((vm_name) => customer.deploy({ vm_name, volumes: volumes(vm_name) })));
  if (!usual || !keeps || !picks) throw new Error('a deployment got lost');
  const named = (name: string) => picks.volume_attachments.find((volume) => volume.name === name)?.volume_id ?? '';
  const keptKey = hostKey(await eventually('the console has the host keys', () => customer.consoleText(keeps.id), (text) => hostKey(text) !== undefined));

  await Promise.all([customer.remove(usual.id), customer.remove(keeps.id, []), customer.remove(picks.id, [named('picks-1')])]);
  expect(await customer.stock()).toBe(free);
  const left = await customer.volumes(({ name }) => /^(usual|keeps|picks)-/.test(name));
  expect(left.map(({ name }) => name.replace(/-os-.*/, '-os')).sort()).toEqual(['keeps-1', 'keeps-2', 'keeps-os', 'picks-2', 'picks-os', 'usual-1', 'usual-2']);
  expect(new Set(left.map(({ status }) => status))).toEqual(new Set(['available']));

  const boot = left.find(({ id }) => id === keeps.os_volume?.id);
  expect(boot).toMatchObject({ bootable: true, instance_id: null });
  const { os_images } = await stack.api.listOsImages({ query: { region: 'FINLAND-1' } });
  expect(os_images).toContainEqual(expect.objectContaining({ id: boot?.id, source: 'volume', min_disk_gb: 100 }));
  const data = left.find(({ name }) => name === 'keeps-1');
  const again = await customer.deploy({ vm_name: 'again', boot_volume_id: boot?.id, attach_volume_ids: [data?.id ?? ''] });
  expect(again.volume_attachments.map(({ volume_id, status }) => [volume_id, status])).toEqual([[boot?.id, 'attached'], [data?.id, 'attached']]);
  const text = await eventually('the console has the host keys', () => customer.consoleText(again.id), (seen) => hostKey(seen) !== undefined);
  expect(hostKey(text)).toBe(keptKey);
  await customer.remove(again.id, [boot?.id ?? '', data?.id ?? '']);
  expect((await customer.volumes()).map(({ id }) => id)).not.toContain(boot?.id);
});

it('deploys on Legacy, and boots again from a volume there', async () => {
  const legacy = { region: 'CANADA-1', gpu_model: 'RTX-A6000', gpu_count: 2 };
  const refused = await refusal(stack.api.createDeployment({ body: customer.request({ ...legacy, vm_name: 'nope', os_volume: { size_gb: 500 }, volumes: [{ name: 'extra', size_gb: 100, volume_type: 'NVMe' }] }) }));
  expect(refused).toMatchObject({ status: 400, code: 'validation_failed' });
  expect(refused.answer.details.map(({ field }) => field)).toEqual(expect.arrayContaining(['os_volume.size_gb', 'volumes']));

  const machine = await customer.deploy({ ...legacy, vm_name: 'old-hand', os_image: 'ubuntu-22.04', cloud_init: '#cloud-config\npackages: [tmux]\nruncmd:\n  - echo configured by cloud-config\n' });
  expect(machine).toMatchObject({ tier: 'legacy', os_volume: { size_gb: 100, volume_type: 'SSD' }, ssh_command: `ssh ubuntu@${machine.public_ip}` });
  const text = await eventually('the console shows the login prompt', () => customer.consoleText(machine.id), (seen) => seen.includes('login:'));
  expect(text).toContain('Setting up tmux');
  expect(text).toContain('configured by cloud-config');
  await customer.remove(machine.id, []);

  const again = await customer.deploy({ ...legacy, vm_name: 'old-hand-2', boot_source: 'volume', boot_volume_id: machine.os_volume?.id });
  expect(again).toMatchObject({ boot_source: 'volume', os_volume: { id: machine.os_volume?.id }, ssh_keys: [] });
  const second = await eventually('the console has the host keys', () => customer.consoleText(again.id), (seen) => hostKey(seen) !== undefined);
  expect(hostKey(second)).toBe(hostKey(text));
  await customer.remove(again.id);
  expect(await customer.stock('CANADA-1', 'RTX-A6000')).toBe(4);
});

it('checks and prices without creating anything', async () => {
  const before = await stack.api.listInstances();
  const { deployment } = await stack.api.validateDeployment({ body: customer.request({ vm_name: 'just-asking', gpu_count: 4 }) });
  expect(deployment).toMatchObject({ deployment_id: null, instance_id: null, price: { gpu: 9.96 } });
  expect((await stack.api.listInstances()).pagination.total).toBe(before.pagination.total);
  const { balance } = await stack.api.getBalance();
  expect(balance).toMatchObject({ currency: 'USD', status: expect.any(String) });
  expect(Number(balance.amount)).toBeGreaterThan(90);
});

it('leaves nothing behind that does not belong', async () => {
  await allRulesHold(database);
});

/** One breach of each rule, planted into what the journeys above have left: `trainer one` runs, with three disks. */
const breaches: Record<Rule, string> = {
  'no operation is unfinished': "UPDATE operations SET status = 'running' WHERE id = (SELECT id FROM operations LIMIT 1)",
  'nothing waits to be published': "INSERT INTO outbox (queue, job_name, job_id, payload, attempts) VALUES ('q', 'n', 'i', '{}', 1)",
  'no instance is between two states': "UPDATE instances SET status = 'STOPPING' WHERE status = 'ACTIVE'",
  'an instance on a node holds exactly its GPUs there, one that is on none holds none':
    "UPDATE gpu_devices SET instance_id = (SELECT id FROM instances WHERE status = 'DELETED' LIMIT 1) WHERE instance_id IS NOT NULL",
  'the state says whether an instance is on a node': "UPDATE instances SET status = 'HIBERNATED' WHERE status = 'ACTIVE'",
  'who failed says why': "UPDATE instances SET status = 'ERROR' WHERE status = 'ACTIVE'",
  'no volume is between two states': "UPDATE volumes SET status = 'detaching' WHERE status = 'attached'",
  'a volume is attached where it hangs on a living instance, and nowhere else': "UPDATE volumes SET status = 'available' WHERE status = 'attached'",
  'no volume waits for a deployment': "UPDATE volumes SET made_by_deployment = true WHERE status = 'available'",
  'an attached volume has a device of its own': "UPDATE volumes SET device = 'vdz' WHERE status = 'attached'",
  'addresses are the same on both sides': 'UPDATE ip_addresses SET instance_id = NULL WHERE instance_id IS NOT NULL',
  'the ledger is balanced': "INSERT INTO ledger_postings (entry_id, line, book, amount_nano) SELECT id, 99, 'planted', 1 FROM ledger_entries LIMIT 1",
  'a balance is the sum of its lines': 'UPDATE ledger_balances SET balance_nano = balance_nano + 1',
  'what is charged is what there is': "UPDATE usage_intervals SET quantity = quantity + 1 WHERE end_minute IS NULL AND kind = 'compute'",
  'no minute of a thing is charged twice':
    'INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, closed_at, first_minute, end_minute) SELECT account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, now(), first_minute, first_minute + 1 FROM usage_intervals WHERE end_minute IS NULL LIMIT 1',
  'what was used is what was charged, to the last nano-unit':
    "WITH metered AS (UPDATE usage_meters SET metered_until = greatest(metered_until, minute_of(wall_clock())) RETURNING *) INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, closed_at, first_minute, end_minute) SELECT account_id, 'USD', 'X', 'volume', uuid_v7(), 'planted', 'storage', 'volume:advanced:NVMe', 100, now(), now(), metered_until - 5, metered_until FROM metered",
  'machines on the nodes are the instances, in the same state': "UPDATE nodes SET machines = '[]' WHERE machines <> '[]'",
  'no machine is on two nodes': "UPDATE nodes SET machines = (SELECT machines FROM nodes WHERE machines <> '[]' LIMIT 1) WHERE region = 'FINLAND-1'",
  'the nodes store exactly the volumes there are': "UPDATE volumes SET status = 'deleted' WHERE id = (SELECT id FROM volumes WHERE status = 'available' LIMIT 1)",
};

it.each(ruleNames)('would notice that it is not so: %s', async (rule) => {
  expect(await database.supposing(breaches[rule], (supposed) => brokenRules(supposed))).toHaveProperty([rule]);
});
