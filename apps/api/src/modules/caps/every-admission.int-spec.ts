import { randomUUID } from 'node:crypto';
import { endpoints, type EndpointId, type EndpointSpec } from '@garrison/contracts';
import { hello, startOpenAiServer, type OpenAiServer } from '@garrison/contracts/testing';
import { formatAmount, parseAmount } from '@garrison/domain';
import { catalogueWithPrices, dearAddresses } from '../../testing/changed-catalogue.js';
import { leave } from '../../testing/money.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';

/**
 * Every command that may let something begin that costs, asked for in the same way: without credit for an hour, beyond a cap of the account, beyond one of its
 * key, and twice at once where there is room for one. A new endpoint fails here until it says on which side it is.
 */
const UNIT = 1_000_000_000n;
const RICH = 10_000n * UNIT;

type Ask = (token: string) => ReturnType<TestApi['call']>;
/** `hourly` is what one of the two costs, exactly; null where that is known only afterwards. */
type Case = { hourly: string | null; prepare: (who: Customer) => Promise<readonly [Ask, Ask]> };

const free: readonly EndpointId[] = [
  'addFirewallRule', 'addInstanceRule', 'attachFirewall', 'attachVolumes', 'cancelDeployment', 'createFirewall', 'createScript', 'createSshKey', 'createWebhook', 'deleteFirewall', 'deleteImage', 'deleteInstance', 'deleteScript',
  'deleteScripts', 'deleteSnapshot', 'deleteSshKey', 'deleteVolume', 'deleteWebhook', 'detachVolumes', 'hibernateInstance', 'purgeTrashedImage', 'purgeTrashedSnapshot', 'purgeTrashedVolume', 'rebootInstance', 'removeFirewallRule',
  'removeInstanceRule', 'replaceScript', 'replayWebhook', 'replayWebhookDelivery', 'restoreTrashedImage', 'restoreTrashedSnapshot', 'restoreTrashedVolume', 'rotateWebhookSecret', 'stopInstance', 'testWebhook', 'updateFirewall', 'updateInstance',
  'updateScript', 'updateVolume', 'updateWebhook',
];

let provider: OpenAiServer;
let api: TestApi;
const catalogue = catalogueWithPrices(dearAddresses);
beforeAll(async () => {
  provider = await startOpenAiServer();
  provider.answerWith(hello);
  api = await startTestApi({ CATALOGUE_DIR: catalogue.path, AI_PROVIDER_URL: provider.url, AI_PROVIDER_KEY: 'a-key' });
  for (const id of ['fin1-a', 'fin1-b', 'fin1-c']) await addNode(api, { id, gpus: 8 });
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 60, vcpus: 10_000, ramGb: 100_000 });
});
afterAll(async () => {
  await api.close();
  await provider.close();
  catalogue.remove();
});

const post = (path: string, body?: unknown): Ask => (token) => api.call('POST', path, { token, body });
const twice = async (make: () => Promise<Ask>): Promise<readonly [Ask, Ask]> => [await make(), await make()];
const done = async (who: Customer, ask: Ask) => {
  const accepted = await expectStatus(202, ask(who.token));
  await answer(api, accepted.operation_id, { kind: 'done' });
  return accepted;
};
const legacy = { region: 'CANADA-1', gpu_model: 'RTX-A6000', assign_public_ip: false };
const machine = async (who: Customer, change: Record<string, unknown> = {}): Promise<string> => (await done(who, post('/api/deploy/', deployBody(who, { assign_public_ip: false, ...change })))).deployment.instance_id;
const command = async (who: Customer, id: string, verb: string) => done(who, post(`/api/instances/${id}/${verb}/`));
const volume = async (who: Customer, size_gb = 4_000): Promise<string> => (await done(who, post('/api/volumes/', { name: name(), size_gb, region: 'FINLAND-1', volume_type: 'NVMe' }))).volume.id;
const name = () => `thing-${randomUUID().slice(0, 8)}`;
const snapshot = async (who: Customer) => (await done(who, post('/api/snapshots/', { instance_id: await machine(who, legacy), name: name() }))).snapshot.id as string;

const raises: Partial<Record<EndpointId, Case>> = {
  createDeployment: { hourly: '2.524', prepare: (who) => twice(async () => post('/api/deploy/', deployBody(who))) },
  startInstance: { hourly: null, prepare: (who) => twice(async () => {
    const id = await machine(who);
    await command(who, id, 'stop');
    return post(`/api/instances/${id}/start/`);
  }) },
  restoreInstance: { hourly: '2.48', prepare: (who) => twice(async () => {
    const id = await machine(who);
    await command(who, id, 'hibernate');
    return post(`/api/instances/${id}/restore/`);
  }) },
  createVolume: { hourly: '1.20', prepare: () => twice(async () => post('/api/volumes/', { name: name(), size_gb: 4_000, region: 'FINLAND-1', volume_type: 'NVMe' })) },
  cloneVolume: { hourly: '1.20', prepare: (who) => twice(async () => post(`/api/volumes/${await volume(who)}/clone/`, {})) },
  resizeVolume: { hourly: '0.30', prepare: (who) => twice(async () => post(`/api/volumes/${await volume(who)}/resize/`, { size_gb: 5_000 })) },
  createSnapshot: { hourly: '0.20', prepare: (who) => twice(async () => post('/api/snapshots/', { instance_id: await machine(who, legacy), name: name(), create_image: true })) },
  createImage: { hourly: '0.10', prepare: (who) => twice(async () => post('/api/images/', { snapshot_id: await snapshot(who), name: name() })) },
  restoreSnapshot: { hourly: '0.70', prepare: (who) => twice(async () => post(`/api/snapshots/${await snapshot(who)}/restore/`, { vm_name: name(), ssh_key_ids: [who.keyId], assign_public_ip: false })) },
  togglePublicIp: { hourly: '0.004', prepare: (who) => twice(async () => post(`/api/instances/${await machine(who)}/toggle-public-ip/`, { enabled: true })) },
  createChat: { hourly: null, prepare: () => twice(async () => post('/api/ai/chat/', { model: 'qwen2.5-7b-instruct', messages: [{ role: 'user', content: 'Hi' }] })) },
};

it('knows of every command whether it costs', () => {
  const commands = Object.entries(endpoints as Record<string, EndpointSpec>).filter(([id, { method, access }]) => method !== 'GET' && access === 'write' && id !== 'validateDeployment').map(([id]) => id);
  expect([...Object.keys(raises), ...free].sort()).toEqual(commands.sort());
});

const amountOf = (text: string): bigint => {
  const parsed = parseAmount(text, 'amount');
  if (!parsed.ok) throw new Error(`${text} is no amount`);
  return parsed.value;
};
const caps = (who: Customer, per_hour: string | null) => expectStatus(200, api.call('PUT', '/api/billing/caps/', { token: who.token, body: { per_hour, per_month: null } }));
const committed = async (token: string) => (await expectStatus(200, api.call('GET', '/api/billing/caps/', { token }))).caps;
const keyOf = async (who: Customer, per_hour: string | null): Promise<string> =>
  (await expectStatus(201, api.call('POST', '/api/api-keys/', { token: who.token, body: { name: name(), scopes: ['read', 'write', 'billing'], spend_caps: { per_hour, per_month: null } } }))).secret;
const somebody = async (): Promise<Customer> => {
  const who = await customer(api);
  await leave(api, who.accountId, RICH);
  return who;
};
const outcomes = (answers: readonly { status: number; body: { error?: string } }[]) => answers.map(({ status, body }) => body.error ?? Math.floor(status / 100)).sort();

describe.each(Object.entries(raises))('%s', (id, { hourly, prepare }) => {
  it('is refused without credit for an hour, and beyond a cap of the account or of its key', async () => {
    const who = await somebody();
    const [ask] = await prepare(who);
    const before = (await committed(who.token)).committed_per_hour as string;
    await leave(api, who.accountId, 1n);
    expect((await ask(who.token)).body).toMatchObject({ error: 'insufficient_credits' });
    await leave(api, who.accountId, RICH);
    // what is off is charged in full already: only a cap below that can stop a start
    await caps(who, id === 'startInstance' ? formatAmount(amountOf(before) - 1n) : before);
    expect((await ask(who.token)).body).toMatchObject({ error: 'limit_reached', cap: { scope: 'account', period: 'hour' } });
    await caps(who, null);
    expect((await ask(await keyOf(who, '0'))).body).toMatchObject({ error: 'limit_reached', cap: { scope: 'api_key', period: 'hour' } });
    expect((await committed(who.token)).committed_per_hour).toBe(before);
  });

  if (hourly === null) return;
  it('is let through once, of two at the same time, where there is room in the cap for one', async () => {
    const who = await somebody();
    const asks = await prepare(who);
    const room = formatAmount(amountOf((await committed(who.token)).committed_per_hour) + amountOf(hourly));
    await caps(who, room);
    expect(outcomes(await Promise.all(asks.map((ask) => ask(who.token))))).toEqual([2, 'limit_reached']);
    expect((await committed(who.token)).committed_per_hour).toBe(room);
  });

  it('is let through once, of two at the same time, where there is credit for one', async () => {
    const who = await somebody();
    const asks = await prepare(who);
    const price = id === 'restoreInstance' ? amountOf(hourly) + 10_000_000n : amountOf(hourly); // a sleeping machine is charged 0.01 now, and needs an hour of all it will cost
    await leave(api, who.accountId, price - 1n);
    expect(outcomes(await Promise.all(asks.map((ask) => ask(who.token))))).toEqual(['insufficient_credits', 'insufficient_credits']);
    await leave(api, who.accountId, price);
    expect(outcomes(await Promise.all(asks.map((ask) => ask(who.token))))).toEqual([2, 'insufficient_credits']);
  });
});

it('a key answers for the snapshots and images that it had made', async () => {
  const who = await somebody();
  const [one, two] = [await machine(who, legacy), await machine(who, legacy)];
  const key = await keyOf(who, '0.30');
  const made = await done({ ...who, token: key }, post('/api/snapshots/', { instance_id: one, name: name(), create_image: true }));
  expect((await committed(key)).api_key).toMatchObject({ per_hour: '0.30', committed_per_hour: '0.20' });
  expect((await post('/api/snapshots/', { instance_id: two, name: name(), create_image: true })(key)).body).toMatchObject({ error: 'limit_reached', cap: { scope: 'api_key', spending: '0.40' } });
  await expectStatus(202, post('/api/images/', { snapshot_id: made.snapshot.id, name: name() })(key));
  expect((await committed(key)).api_key.committed_per_hour).toBe('0.30');
  await expectStatus(202, post('/api/snapshots/', { instance_id: two, name: name() })(who.token));
});

describe('the price of the day', () => {
  const agreedOn = (id: string, nano: bigint) => api.dataSource.query('UPDATE instances SET price_per_hour_nano = $2 WHERE id = $1', [id, nano.toString()]);

  it('is what a start and a restore need an hour of, whatever was agreed at the deployment', async () => {
    for (const [sleep, wake] of [['stop', 'start'], ['hibernate', 'restore']] as const) {
      const who = await somebody();
      const id = await machine(who, { assign_public_ip: true });
      await command(who, id, sleep);
      await agreedOn(id, 1n);
      await leave(api, who.accountId, 2n * UNIT);
      expect((await post(`/api/instances/${id}/${wake}/`)(who.token)).body).toMatchObject({ error: 'insufficient_credits', required: '2.494' });
      await leave(api, who.accountId, 2_494_000_000n);
      await agreedOn(id, 100n * UNIT);
      await expectStatus(202, post(`/api/instances/${id}/${wake}/`)(who.token));
    }
  });

  it('is what caps count, the address of a sleeping machine too', async () => {
    const who = await somebody();
    const id = await machine(who, { assign_public_ip: true });
    await agreedOn(id, 1n);
    expect((await committed(who.token)).committed_per_hour).toBe('2.524');
    await command(who, id, 'hibernate');
    expect((await committed(who.token)).committed_per_hour).toBe('0.044');
    const { balance } = await expectStatus(200, api.call('GET', '/api/balance/', { token: who.token }));
    expect(balance.hourly_burn).toBe('0.044');
  });
});
