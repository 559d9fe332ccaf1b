import { randomUUID } from 'node:crypto';
import { endpoints, type AgentJobPayload } from '@garrison/contracts';
import { MAX_ATTACHMENTS_SHOWN, MAX_FIREWALLS } from '@garrison/domain';
import { OperationListeners } from '../instances/operation-listeners.js';
import { answerOf } from '../../testing/answer.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';

const https = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 443, port_range_max: 443, remote_ip_prefix: '203.0.113.0/24' };
const done = { kind: 'done' } as const;
const refused = { kind: 'refused', failure: { code: 'network_failed', message: 'the virtual switch did not take the rules', step: 'apply_network' } } as const;

let api: TestApi;
let ada: Customer;
beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '100000' });
  await addNode(api, { id: 'fin1-a', gpus: 64, vcpus: 4_096, ramGb: 65_536 });
  await addNode(api, { id: 'fin2-a', region: 'FINLAND-2', gpus: 8 });
});
beforeEach(async () => void (ada = await customer(api)));
afterAll(() => api.close());

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const call = (status: number, method: string, path: string, body?: unknown): Promise<any> => expectStatus(status, api.call(method, `/api${path}`, { token: ada.token, body }));
const wall = async (name = 'web', region = 'FINLAND-1') => (await call(201, 'POST', '/firewalls/', { name, region })).firewall;
const read = async (id: string) => answerOf(endpoints.getFirewall, await call(200, 'GET', `/firewalls/${id}/`)).firewall;
const instance = async (id: string) => (await call(200, 'GET', `/instances/${id}/`)).instance;
const effective = async (id: string) => answerOf(endpoints.getEffectiveRules, await call(200, 'GET', `/instances/${id}/effective-rules/`)).effective_rules;
const attach = (id: string, instance_ids: string[]) => call(202, 'POST', `/firewalls/${id}/attach/`, { instance_ids });
const addRule = (id: string, change: object = {}) => call(202, 'POST', `/firewalls/${id}/rules/`, { ...https, ...change });
const problems = (body: { details: { field: string; code: string }[] }) => body.details.map(({ field, code }) => `${field} ${code}`);

async function accepted(change: Record<string, unknown> = {}): Promise<{ id: string; operationId: string }> {
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, change) }));
  return { id: deployment.instance_id, operationId: operation_id };
}
async function active(change: Record<string, unknown> = {}): Promise<string> {
  const { id, operationId } = await accepted(change);
  await answer(api, operationId, done);
  return id;
}
/** What the node is told by an operation that is under way. */
async function told(operationId: string): Promise<AgentJobPayload<'instance.apply_network'>> {
  const { name, payload } = await jobOf(api, operationId);
  if (name !== 'instance.apply_network') throw new Error(`${name} is no change of a port`);
  return payload;
}
const ports = (payload: AgentJobPayload<'instance.apply_network'>) => payload.securityRules.map(({ portRangeMin }) => portRangeMin);
const changesOf = (id: string) => api.dataSource.query('SELECT generation, data FROM event_log WHERE resource_id = $1 ORDER BY sequence', [id]);

describe('firewalls', () => {
  it('are created, read, changed, listed and deleted, and their listeners told', async () => {
    const created = answerOf(endpoints.createFirewall, await call(201, 'POST', '/firewalls/', { name: 'web', description: 'front', region: 'FINLAND-1' })).firewall;
    expect(created).toMatchObject({ name: 'web', description: 'front', region: 'FINLAND-1', status: 'SUCCESS', rules: [], attachments: [], attachments_total: 0, generation: 1 });
    expect(await read(created.id)).toEqual(created);
    const patched = answerOf(endpoints.updateFirewall, await call(200, 'PATCH', `/firewalls/${created.id}/`, { name: 'front', description: null })).firewall;
    expect(patched).toMatchObject({ name: 'front', description: null, generation: 2 });
    const other = await wall('back', 'FINLAND-2');
    const names = async (query: string) => (await call(200, 'GET', `/firewalls/${query}`)).firewalls.map(({ name }: { name: string }) => name);
    expect([await names('?sort=name'), await names('?region=FINLAND-2'), await names('?search=fro'), await names('?attached=true')]).toEqual([['back', 'front'], ['back'], ['front'], []]);
    await call(200, 'DELETE', `/firewalls/${created.id}/`);
    await call(404, 'GET', `/firewalls/${created.id}/`);
    expect((await changesOf(created.id)).map(({ generation, data }: { generation: number; data: unknown }) => [generation, data === null])).toEqual([[1, false], [2, false], [3, true]]);
    expect(await names('')).toEqual([other.name]);
  });

  it('refuse a bad name, a long description and an unknown region at once, and a name twice', async () => {
    expect(problems(await call(400, 'POST', '/firewalls/', { name: '', description: 'x'.repeat(256), region: 'MARS-1' }))).toEqual(['name required', 'description too_long', 'region unknown']);
    await wall();
    expect(await call(409, 'POST', '/firewalls/', { name: 'web', region: 'FINLAND-2' })).toMatchObject({ error: 'name_taken', resource: 'firewall' });
    const { id } = await wall('other');
    expect(await call(409, 'PATCH', `/firewalls/${id}/`, { name: 'web' })).toMatchObject({ error: 'name_taken' });
  });

  it(`are ${MAX_FIREWALLS} at most, exactly, also when many are asked for at once`, async () => {
    for (let n = 1; n < MAX_FIREWALLS; n += 1) await wall(`wall-${n}`);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => api.call('POST', '/api/firewalls/', { token: ada.token, body: { name, region: 'FINLAND-1' } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'limit_reached', limit: MAX_FIREWALLS });
  });

  it('tell the protocols', async () => {
    const { protocols } = answerOf(endpoints.listProtocols, await call(200, 'GET', '/firewalls/protocols/'));
    expect(protocols.filter(({ has_ports }) => has_ports).map(({ name }) => name)).toEqual(['tcp', 'udp']);
    expect(protocols.map(({ name }) => name)).toContain('icmp');
  });
});

describe('rules of a firewall', () => {
  it('hold at once while no machine has it, in normal form, each once', async () => {
    const { id } = await wall();
    const added = answerOf(endpoints.addFirewallRule, await addRule(id, { ethertype: 'IPv6', remote_ip_prefix: '2001:DB8:0::/32', description: 'office' }));
    expect(added).toMatchObject({ rule: { status: 'applied', remote_ip_prefix: '2001:db8::/32', description: 'office' }, operation_ids: [] });
    expect(problems(await call(400, 'POST', `/firewalls/${id}/rules/`, { ...https, ethertype: 'IPv6', remote_ip_prefix: '2001:db8::/32' }))).toEqual(['rule duplicate']);
    expect(problems(await call(400, 'POST', `/firewalls/${id}/rules/`, { ...https, port_range_min: 0, remote_ip_prefix: '10.0.0.1/8' }))).toEqual(['port_range_min out_of_range', 'remote_ip_prefix host_bits_set']);
    await call(202, 'DELETE', `/firewalls/${id}/rules/${added.rule.id}/`);
    await call(404, 'DELETE', `/firewalls/${id}/rules/${added.rule.id}/`);
    expect((await read(id)).rules).toEqual([]);
  });

  it('are equal once when two add the same at the same time', async () => {
    const { id } = await wall();
    const answers = await Promise.all([1, 2].map(() => api.call('POST', `/api/firewalls/${id}/rules/`, { token: ada.token, body: https })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 400]);
  });

  it('are pending until every machine has them, and go when every machine has let go', async () => {
    const [{ id }, a, b] = [await wall(), await active(), await active()];
    for (const operation of (await attach(id, [a, b])).operation_ids) await answer(api, operation, done);
    const { rule, operation_ids } = await addRule(id);
    expect([rule.status, operation_ids.length]).toEqual(['pending', 2]);
    expect(ports(await told(operation_ids[0]))).toEqual([443]);
    await answer(api, operation_ids[0], done);
    expect((await read(id)).rules.map(({ status }) => status)).toEqual(['pending']);
    await answer(api, operation_ids[1], done);
    expect((await read(id)).rules.map(({ status }) => status)).toEqual(['applied']);
    const removed = await call(202, 'DELETE', `/firewalls/${id}/rules/${rule.id}/`);
    expect([removed.rule.status, (await effective(a)).rules]).toEqual(['removing', []]);
    await Promise.all(removed.operation_ids.map((operation: string) => answer(api, operation, done)));
    expect((await read(id)).rules).toEqual([]);
  });
});

describe('attaching', () => {
  it('is the complete set: who is missing is detached, and each is told the whole of its rules', async () => {
    const [{ id }, a, b] = [await wall(), await active({ security_rules: [{ ...https, port_range_min: 22, port_range_max: 22 }] }), await active()];
    await addRule(id);
    const first = answerOf(endpoints.attachFirewall, await attach(id, [a]));
    expect(first.firewall.attachments).toMatchObject([{ status: 'ATTACHING', instance: { id: a, status: 'ACTIVE' } }]);
    const job = await told(first.operation_ids[0] ?? '');
    expect([job.portOfInstanceId, job.nodeId, job.fence, ports(job), job.publicIp]).toEqual([a, 'fin1-a', 2, [22, 443], (await instance(a)).public_ip]);
    await answer(api, first.operation_ids[0] ?? '', done);
    expect((await read(id)).attachments.map(({ status }) => status)).toEqual(['SUCCESS']);
    expect(await effective(a)).toMatchObject({ version: 2, applied_version: 2, rules: [{ port_range_min: 22, source: { kind: 'instance', id: a } }, { port_range_min: 443, source: { kind: 'firewall', id } }] });
    expect(answerOf(endpoints.listInstanceFirewalls, await call(200, 'GET', `/instances/${a}/firewalls/`)).firewalls).toMatchObject([{ id, attachment: { status: 'SUCCESS' }, rules: [{ port_range_min: 443 }] }]);

    const second = await attach(id, [b]);
    expect(Object.fromEntries(second.firewall.attachments.map((one: { instance: { id: string }; status: string }) => [one.instance.id, one.status]))).toEqual({ [a]: 'DETACHING', [b]: 'ATTACHING' });
    expect(await call(409, 'DELETE', `/firewalls/${id}/`)).toMatchObject({ error: 'in_use', resource: 'firewall' });
    for (const operation of second.operation_ids) await answer(api, operation, done);
    expect((await read(id)).attachments.map((one) => one.instance.id)).toEqual([b]);
    expect([(await attach(id, [b])).operation_ids, (await effective(a)).rules.length]).toEqual([[], 1]);
  });

  it('takes all or nothing, and says of each why not', async () => {
    const [{ id }, good, elsewhere, building] = [await wall(), await active(), await active({ region: 'FINLAND-2' }), (await accepted()).id];
    const missing = randomUUID();
    const body = await call(400, 'POST', `/firewalls/${id}/attach/`, { instance_ids: [good, elsewhere, building, missing] });
    expect(problems(body)).toEqual(['instance_ids.1 not_eligible', 'instance_ids.2 not_eligible', 'instance_ids.3 not_found']);
    expect(body.details[0].message).toBe('The instance is in FINLAND-2, the firewall in FINLAND-1.');
    expect((await read(id)).attachments).toEqual([]);
    const { instances } = answerOf(endpoints.listFirewallInstances, await call(200, 'GET', `/firewalls/${id}/instances/`));
    expect(Object.fromEntries(instances.map((one) => [one.id, [one.attached, one.eligible]]))).toEqual({ [good]: [false, true], [elsewhere]: [false, false], [building]: [false, false] });
    expect(instances.find((one) => one.id === building)?.reason).toContain('needs it to be ACTIVE');
  });

  it('that the node refuses is an ERROR that can be tried again', async () => {
    const [{ id }, a] = [await wall(), await active()];
    const [first] = (await attach(id, [a])).operation_ids;
    await answer(api, first, refused);
    expect(await read(id)).toMatchObject({ status: 'ERROR', attachments: [{ status: 'ERROR' }] });
    expect((await call(200, 'GET', `/operations/${first}/`)).operation).toMatchObject({ kind: 'instance.apply_rules', status: 'failed', error: { code: 'network_failed' } });
    const [again] = (await attach(id, [a])).operation_ids;
    await answer(api, again, done);
    expect(await read(id)).toMatchObject({ status: 'SUCCESS', attachments: [{ status: 'SUCCESS' }] });
  });

  it('is changed by a difference, which leaves the others as they are', async () => {
    const [{ id }, a, b, c] = [await wall(), await active(), await active(), await active()];
    for (const operation of (await attach(id, [a, b])).operation_ids) await answer(api, operation, done);
    const { operation_ids } = await call(202, 'POST', `/firewalls/${id}/attach/`, { add: [c], remove: [a] });
    for (const operation of operation_ids) await answer(api, operation, done);
    expect(operation_ids).toHaveLength(2);
    expect((await read(id)).attachments.map((one) => one.instance.id).sort()).toEqual([b, c].sort());
    expect(problems(await call(400, 'POST', `/firewalls/${id}/attach/`, { add: [c], remove: [c.toUpperCase()] }))).toEqual(['remove.0 conflict']);
    expect(problems(await call(400, 'POST', `/firewalls/${id}/attach/`, { instance_ids: [a], add: [b] }))).toEqual(['instance_ids conflict']);
    expect(problems(await call(400, 'POST', `/firewalls/${id}/attach/`, { add: [a, randomUUID()] }))).toEqual(['add.1 not_found']);
    expect(problems(await call(400, 'POST', `/firewalls/${id}/attach/`, {}))).toEqual(['instance_ids required']);
  });

  it('shows the latest instances, says how many there are, and whether the node of one that is not shown refused', async () => {
    const { id } = await wall();
    const first = await active({ firewall_ids: [id] });
    const operations = (await call(202, 'POST', `/firewalls/${id}/rules/`, https)).operation_ids;
    for (let n = 0; n < MAX_ATTACHMENTS_SHOWN; n += 1) await active({ firewall_ids: [id] });
    await answer(api, operations[0], done);
    await api.dataSource.query("UPDATE instance_firewalls SET status = 'ERROR' WHERE instance_id = $1", [first]);
    const { attachments, attachments_total, status } = await read(id);
    expect([attachments.length, attachments_total, status]).toEqual([MAX_ATTACHMENTS_SHOWN, MAX_ATTACHMENTS_SHOWN + 1, 'ERROR']);
    expect(attachments.map(({ instance: { id: shown } }) => shown)).not.toContain(first);
    const { pagination } = await call(200, 'GET', `/firewalls/${id}/instances/?attached=true&page_size=5`);
    expect(pagination).toMatchObject({ total: MAX_ATTACHMENTS_SHOWN + 1 });
    expect((await changesOf(id)).at(-1).data.attachments).toHaveLength(MAX_ATTACHMENTS_SHOWN);
    expect(await call(409, 'DELETE', `/firewalls/${id}/`)).toMatchObject({ used_by: expect.stringMatching(/^instances ".*" and 18 more$/) });
  });

  it('ends with the machine: a deleted one has no firewall', async () => {
    const { id } = await wall();
    const a = await active({ firewall_ids: [id] });
    expect((await read(id)).attachments).toMatchObject([{ status: 'SUCCESS', instance: { id: a } }]);
    const { operation_id } = await call(202, 'DELETE', `/instances/${a}/`);
    await answer(api, operation_id, done);
    expect((await read(id)).attachments).toEqual([]);
    await call(200, 'DELETE', `/firewalls/${id}/`);
  });
});

describe('rules of a machine', () => {
  it('are pending, then applied; removing, then gone', async () => {
    const a = await active();
    const added = answerOf(endpoints.addInstanceRule, await call(202, 'POST', `/instances/${a}/security-rules/`, https));
    expect(added.security_rule.status).toBe('pending');
    expect(problems(await call(400, 'POST', `/instances/${a}/security-rules/`, https))).toEqual(['rule duplicate']);
    await answer(api, added.operation_ids[0] ?? '', done);
    expect((await instance(a)).security_rules).toMatchObject([{ id: added.security_rule.id, status: 'applied' }]);
    const removed = await call(202, 'DELETE', `/instances/${a}/security-rules/${added.security_rule.id}/`);
    expect([removed.security_rule.status, ports(await told(removed.operation_ids[0]))]).toEqual(['removing', []]);
    await answer(api, removed.operation_ids[0], done);
    expect((await instance(a)).security_rules).toEqual([]);
  });

  it('settle by version: an answer that comes late or twice says nothing of what was asked later', async () => {
    const a = await active();
    const [first] = (await call(202, 'POST', `/instances/${a}/security-rules/`, https)).operation_ids;
    const [second] = (await call(202, 'POST', `/instances/${a}/security-rules/`, { ...https, port_range_max: 444 })).operation_ids;
    const [one, two] = [await told(first), await told(second)];
    expect([one.fence, two.fence, ports(two).length]).toEqual([2, 3, 2]);
    await answer(api, first, done);
    expect((await instance(a)).security_rules.map(({ status }: { status: string }) => status)).toEqual(['applied', 'pending']);
    const report = (fence: number, operationId: string) =>
      api.app.get(OperationListeners).of('instance_network').apply({ operationId, resource: { type: 'instance_network', id: a }, region: 'FINLAND-1', fence, requestId: 'r', attempt: 1, steps: [], outcome: refused, observation: null });
    await report(one.fence, first); // again
    await report(one.fence, second); // of another version
    expect((await instance(a)).security_rules.map(({ status }: { status: string }) => status)).toEqual(['applied', 'pending']);
    await answer(api, second, done);
    expect(await effective(a)).toMatchObject({ version: 3, applied_version: 3 });
  });

  it('wished while it is built are sent behind the build, and never from a machine that is gone', async () => {
    const { id, operationId } = await accepted();
    const added = await call(202, 'POST', `/instances/${id}/security-rules/`, https);
    expect(added.operation_ids).toEqual([]);
    await answer(api, operationId, done);
    expect((await instance(id)).security_rules).toMatchObject([{ status: 'pending' }]);
    const { operations } = await call(200, 'GET', `/operations/?resource_id=${id}&status=pending`);
    expect(operations).toMatchObject([{ kind: 'instance.apply_rules', resource_type: 'instance_network' }]);
    await answer(api, operations[0].id, done);
    expect((await instance(id)).security_rules).toMatchObject([{ status: 'applied' }]);
    await call(202, 'DELETE', `/instances/${id}/`);
    expect(await call(409, 'POST', `/instances/${id}/security-rules/`, { ...https, protocol: 'udp' })).toMatchObject({ error: 'wrong_state', current_state: 'DELETING' });
  });

  it('change beside a command that is on its way', async () => {
    const a = await active();
    const stop = await call(202, 'POST', `/instances/${a}/stop/`);
    const [operation] = (await call(202, 'POST', `/instances/${a}/security-rules/`, https)).operation_ids;
    await answer(api, operation, done);
    await answer(api, stop.operation_id, done);
    expect(await instance(a)).toMatchObject({ status: 'SHUTOFF', security_rules: [{ status: 'applied' }] });
  });
});

describe('the public address', () => {
  const toggle = (id: string, body?: object) => call(202, 'POST', `/instances/${id}/toggle-public-ip/`, body);
  const holders = (address: string) => api.dataSource.query('SELECT instance_id, released_at IS NOT NULL AS rests FROM ip_addresses WHERE address = $1::inet', [address]);

  it('is taken when the node was seen without it, rests, and another one is given', async () => {
    const a = await active();
    const { public_ip: old } = await instance(a);
    const off = answerOf(endpoints.togglePublicIp, await toggle(a));
    expect([off.instance.ip_status, off.instance.public_ip, (await told(off.operation_id)).publicIp]).toEqual(['detaching', old, null]);
    expect(await holders(old)).toEqual([{ instance_id: a, rests: false }]);
    expect(await call(409, 'POST', `/instances/${a}/toggle-public-ip/`)).toMatchObject({ error: 'wrong_state', current_state: 'detaching' });
    await answer(api, off.operation_id, done);
    expect(await instance(a)).toMatchObject({ ip_status: 'none', public_ip: null });
    expect(await holders(old)).toEqual([{ instance_id: null, rests: true }]);
    expect(await call(409, 'POST', `/instances/${a}/toggle-public-ip/`, { enabled: false })).toMatchObject({ error: 'wrong_state', reason: 'It has no public IP.' });

    const on = await toggle(a, { enabled: true });
    expect([on.instance.ip_status, on.instance.public_ip === old]).toEqual(['attaching', false]);
    expect((await told(on.operation_id)).publicIp).toBe(on.instance.public_ip);
    await answer(api, on.operation_id, done);
    expect(await instance(a)).toMatchObject({ ip_status: 'attached', public_ip: on.instance.public_ip });
  });

  it('that the node refuses goes back to the pool; one it does not let go of stays', async () => {
    const a = await active({ assign_public_ip: false });
    const on = await toggle(a);
    await answer(api, on.operation_id, refused);
    expect(await instance(a)).toMatchObject({ status: 'ACTIVE', ip_status: 'none', public_ip: null });
    expect(await holders(on.instance.public_ip)).toEqual([{ instance_id: null, rests: true }]);
    const again = await toggle(a);
    await answer(api, again.operation_id, done);
    const off = await toggle(a);
    await answer(api, off.operation_id, refused);
    expect(await instance(a)).toMatchObject({ ip_status: 'attached', public_ip: again.instance.public_ip });
  });

  it('is one of two that ask at once, never two for one machine, and only for running machines', async () => {
    const a = await active({ assign_public_ip: false });
    const answers = await Promise.all([1, 2].map(() => api.call('POST', `/api/instances/${a}/toggle-public-ip/`, { token: ada.token, body: { enabled: true } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const { operation_id } = await call(202, 'POST', `/instances/${a}/stop/`);
    await answer(api, operation_id, done);
    expect(await call(409, 'POST', `/instances/${a}/toggle-public-ip/`)).toMatchObject({ error: 'wrong_state', current_state: 'SHUTOFF', allowed_from: ['ACTIVE'] });
  });
});
