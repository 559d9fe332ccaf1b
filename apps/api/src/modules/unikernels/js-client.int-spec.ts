import { UnikraftCloud, UnikraftCloudError, type Volume } from '@unikraft/cloud';
import { PlatformApi } from '@unikraft/cloud/api';
import { createKey, signUp } from '../../testing/test-account.js';
import { kraftToken } from '../../testing/kraft-calls.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { unikernelAgentAtWork } from '../../testing/unikernel-agent.js';

/** The vendor's own JavaScript client, unmodified, against a real port. */
let api: TestApi;
let metro: string;
let stopAgent: () => Promise<void>;
beforeAll(async () => {
  api = await startTestApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  metro = (await api.app.getUrl()).replace(/\/$/, '');
  stopAgent = unikernelAgentAtWork(api);
});
afterAll(async () => {
  await stopAgent();
  await api.close();
});

async function client(scopes = ['read', 'write']): Promise<{ ukc: UnikraftCloud; token: string }> {
  const token = kraftToken(await createKey(api, await signUp(api), scopes));
  return { ukc: new UnikraftCloud({ token, metro }), token };
}

/** Asks until the volume is in the state, as a caller of the API has to. */
async function reaches(ukc: UnikraftCloud, name: string, state: Volume['state']): Promise<Volume> {
  for (;;) {
    const volume = await ukc.volumes.get({ name });
    if (volume.state === state) return volume;
    if (volume.state === 'error') throw new Error(`volume ${name} is in error, not ${state}`);
  }
}

const refusalOf = async (work: PromiseLike<unknown>): Promise<UnikraftCloudError> => {
  const error: unknown = await Promise.resolve(work).then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof UnikraftCloudError)) throw new Error(`no error of the client: ${String(error)}`);
  return error;
};

it('goes the whole way: create, attach, start, wait, stop, detach, grow, copy, template, lock, delete', async () => {
  const { ukc, token } = await client();
  const made = await ukc.volumes.create({ name: 'data', size_mb: 100, tags: ['db'] });
  expect(made).toMatchObject({ status: 'success', name: 'data', uuid: expect.any(String) });
  expect(await reaches(ukc, 'data', 'available')).toMatchObject({ size_mb: 100, persistent: true, tags: ['db'], attached_to: [] });

  const web = await ukc.instances.create({ name: 'web', image: 'nginx:latest', memory_mb: 64 });
  expect(web).toMatchObject({ state: 'stopped', private_fqdn: 'web.internal' });
  expect(await ukc.volumes.attach({ name: 'data' }, { attach_to: { name: 'web' }, at: '/mnt', readonly: true })).toMatchObject({ uuid: made.uuid });
  expect(await ukc.volumes.get({ uuid: made.uuid as string })).toMatchObject({ state: 'idle', attached_to: [{ uuid: web.uuid, name: 'web' }] });
  await ukc.instances.get({ name: 'web' }).start();
  expect(await ukc.instances.wait({ name: 'web' }, { state: 'running', timeoutSeconds: 60 })).toMatchObject({ state: 'running' });
  expect(await ukc.instances.get({ name: 'web' })).toMatchObject({ state: 'running', volumes: [{ name: 'data', at: '/mnt', readonly: true }] });
  expect((await ukc.volumes.get({ name: 'data' })).mounted_by).toEqual([{ uuid: web.uuid, name: 'web', readonly: true }]);
  await ukc.instances.stop([{ name: 'web' }]);
  await ukc.instances.wait({ name: 'web' }, { state: 'stopped', timeoutSeconds: 60 });
  await ukc.volumes.detach({ name: 'data' }, { from: { name: 'web' } });

  await ukc.volumes.update({ name: 'data' }, { size_mb: 200, tags: null });
  expect(await reaches(ukc, 'data', 'available')).toMatchObject({ size_mb: 200, tags: [] });
  await ukc.volumes.edit({ name: 'data' }).add({ tags: ['a', 'b'] }).del({ tags: ['a'] }).apply();
  expect((await ukc.volumes.get({ name: 'data' })).tags).toEqual(['b']);

  const { volumes } = new PlatformApi({ token, baseUrl: metro });
  expect((await volumes.cloneVolumes({ body: [{ name: 'data', vol_name: 'copy' }] })).data?.volumes).toMatchObject([{ status: 'success', name: 'copy' }]);
  const copy = await reaches(ukc, 'copy', 'available');
  await volumes.createTemplateVolume({ body: [{ name: 'copy' }] });
  expect((await volumes.getTemplateVolumeByUuid(copy.uuid)).data?.volumes).toMatchObject([{ name: 'copy', state: 'template', size_mb: 200 }]);
  await ukc.volumes.create({ name: 'child', template: { name: 'copy' } });
  await reaches(ukc, 'child', 'available');
  expect((await volumes.deleteTemplateVolumeByUuid(copy.uuid)).status).toBe('success');

  expect((await volumes.attachVolumeByUuid(made.uuid as string, { body: { attach_to: { name: 'web' }, at: '/raw' } })).status).toBe('success');
  expect((await volumes.detachVolumeByUuid(made.uuid as string, { body: {} })).status).toBe('success');
  expect((await volumes.getVolumeByUuid(made.uuid as string, { details: false })).data?.volumes).toMatchObject([{ name: 'data' }]);

  const page: string[] = [];
  for await (const volume of ukc.volumes.list({ pageSize: 1 })) page.push(volume.name);
  expect(page).toEqual(['data', 'child']);
  const [quotas] = await ukc.users.quotas();
  expect(quotas).toMatchObject({ used: { volumes: 2, total_volume_mb: 400, instances: 1 } });
  expect(await ukc.users.quotasByUuid(quotas?.uuid ?? '')).toMatchObject([{ uuid: quotas?.uuid }]);

  await ukc.volumes.update({ name: 'data' }, { delete_lock: true });
  expect((await refusalOf(ukc.volumes.delete({ name: 'data' }))).message).toBe('Deletion protection enabled');
  await ukc.volumes.update({ name: 'data' }, { delete_lock: false });
  expect(await ukc.volumes.delete([{ name: 'data' }, { name: 'child' }])).toMatchObject([{ name: 'data', status: 'success' }, { name: 'child', status: 'success' }]);
  expect(await ukc.instances.delete({ name: 'web' })).toMatchObject([{ name: 'web', previous_state: 'stopped' }]);
  expect((await refusalOf(ukc.instances.get({ name: 'web' }))).status).toBe(404);
}, 120_000);

describe('tells its errors apart', () => {
  it('what is not there is 404', async () => {
    const { ukc } = await client();
    expect(await refusalOf(ukc.volumes.get({ name: 'none' }))).toMatchObject({ kind: 'http', status: 404, message: "No volume with name 'none'" });
    expect(await refusalOf(ukc.volumes.delete({ uuid: '847fe9ef-ccb1-409c-be9c-abdc02498131' }))).toMatchObject({ kind: 'http', status: 404 });
    expect(await refusalOf(ukc.volumes.attach({ name: 'none' }, { attach_to: { name: 'web' }, at: '/mnt' }))).toMatchObject({ status: 404 });
  });

  it('a refused object has its own words and no status', async () => {
    const { ukc } = await client();
    await ukc.volumes.create({ name: 'same', size_mb: 1 });
    expect(await refusalOf(ukc.volumes.create({ name: 'same', size_mb: 1 }))).toMatchObject({ kind: 'http', status: undefined, message: "A volume with the name 'same' already exists" });
  });

  it('a request that is wrong as a whole is 400, with what is wrong', async () => {
    const { ukc } = await client();
    expect(await refusalOf(ukc.volumes.create({ name: 'a_b', size_mb: 1 }))).toMatchObject({ kind: 'http', status: 400, errors: [{ status: 400 }], message: expect.stringContaining("Invalid name 'a_b'") });
    expect(await refusalOf(ukc.volumes.create({ size_mb: 1, host_path: '/x' }))).toMatchObject({ status: 400, message: expect.stringContaining("'host_path' is not a valid member") });
  });

  it('wrong credentials are 401, a key that may only read is 403', async () => {
    expect(await refusalOf(new UnikraftCloud({ token: kraftToken(`grn_${'0'.repeat(12)}_${'x'.repeat(43)}`), metro }).volumes.get({ name: 'a' }))).toMatchObject({ kind: 'http', status: 401 });
    const { ukc } = await client(['read']);
    expect(await refusalOf(ukc.volumes.create({ size_mb: 1 }))).toMatchObject({ kind: 'http', status: 403 });
  });

  it('some of several refused throws nothing and says which', async () => {
    const { ukc } = await client();
    await ukc.volumes.create({ name: 'one', size_mb: 1 });
    const answers = await ukc.volumes.delete([{ name: 'none' }, { name: 'one' }]);
    expect(answers.map(({ status, name, error }) => [status, name, error])).toEqual([['error', 'none', 8], ['success', 'one', undefined]]);
  });

  it('a wait that ran out says so', async () => {
    const { ukc } = await client();
    await ukc.instances.create({ name: 'lazy', image: 'nginx' });
    expect(await refusalOf(ukc.instances.wait({ name: 'lazy' }, { state: 'running', timeoutSeconds: 0 }))).toMatchObject({ kind: 'http', status: undefined, message: 'Operation timed out' });
  });

  it('a server that is not there is a network failure', async () => {
    expect(await refusalOf(new UnikraftCloud({ token: 'eDp5', metro: 'http://127.0.0.1:9' }).volumes.get({ name: 'a' }))).toMatchObject({ kind: 'network' });
  });
});
