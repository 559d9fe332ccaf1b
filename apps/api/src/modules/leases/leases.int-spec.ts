import { placeInRow, seriesOf } from '@garrison/domain';
import { stopClock } from '../../testing/clock.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { TelemetryRepository } from '../telemetry/telemetry.repository.js';
import { IdleMachines } from './idle-machines.js';
import { Leases } from './leases.js';

const MINUTE = 60_000;
let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;
beforeAll(async () => {
  api = await startTestApi({ MAIL_URL: 'none', WELCOME_CREDIT: '1000.00' });
  clock = await stopClock(api.dataSource, new Date());
  for (const id of ['fin1-a', 'fin1-b', 'fin1-c']) await addNode(api, { id, gpus: 8 });
});
afterAll(() => api.close());

/** Several workers look at once. */
const end = () => Promise.all([1, 2, 3].map(() => api.app.get(Leases).turn()));
const look = () => Promise.all([1, 2, 3].map(() => api.app.get(IdleMachines).turn()));
const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * MINUTE).toISOString();
const get = async ({ token }: Customer, id: string) => (await expectStatus(200, api.call('GET', `/api/instances/${id}/`, { token }))).instance;
const patch = ({ token }: Customer, id: string, body: Record<string, unknown>) => api.call('PATCH', `/api/instances/${id}/`, { token, body });
const told = async ({ token }: Customer) => (await expectStatus(200, api.call('GET', '/api/notices/?sort=created_at', { token }))).notices;
const operations = (id: string): Promise<{ id: string; kind: string }[]> => api.dataSource.query("SELECT id, kind FROM operations WHERE resource_type = 'instance' AND resource_id = $1 AND kind <> 'instance.deploy' ORDER BY created_at", [id]);
async function running(who: Customer, change: Record<string, unknown> = {}): Promise<string> {
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: who.token, body: deployBody(who, change) }));
  await answer(api, operation_id, { kind: 'done' });
  return deployment.instance_id;
}
const cannotSleep = (id: string) => api.dataSource.query(`UPDATE instances SET flavor = flavor || '{"features": {"hibernation": false, "snapshots": false}}' WHERE id = $1`, [id]);

describe('a lease', () => {
  it('is given with the machine, changed and taken off, and never lies in the past', async () => {
    const who = await customer(api);
    const until = inMinutes(90);
    const id = await running(who, { lease_until: until, idle_stop_minutes: 30 });
    expect(await get(who, id)).toMatchObject({ lease_until: until, idle_stop_minutes: 30 });
    const later = await expectStatus(200, patch(who, id, { lease_until: inMinutes(600) }));
    expect(later.instance).toMatchObject({ lease_until: inMinutes(600), idle_stop_minutes: 30 });
    expect((await expectStatus(200, patch(who, id, { lease_until: null, idle_stop_minutes: null }))).instance).toMatchObject({ lease_until: null, idle_stop_minutes: null });
    const wrong = await patch(who, id, { lease_until: '2020-01-01T00:00:00Z', idle_stop_minutes: 1 });
    expect(wrong.body.details.map((one: { field: string; code: string }) => `${one.field} ${one.code}`)).toEqual(['lease_until in_the_past', 'idle_stop_minutes out_of_range']);
    const refused = await api.call('POST', '/api/deploy/validate/', { token: who.token, body: deployBody(who, { lease_until: '2020-01-01T00:00:00Z' }) });
    expect([refused.status, refused.body.details[0].field]).toEqual([400, 'lease_until']);
  });

  it('is announced an hour and ten minutes before, once each, and ends with the machine asleep, once', async () => {
    const who = await customer(api);
    const id = await running(who, { lease_until: inMinutes(120) });
    const kinds = async () => (await told(who)).map((one: { data: { minutes?: number; operation_id?: string } }) => one.data.minutes ?? 'ended');
    await end();
    expect(await kinds()).toEqual([]);
    for (const [minutes, expected] of [[61, [60]], [30, [60]], [20, [60, 10]]] as const) {
      await clock.forward(minutes * 60);
      await end();
      await end();
      expect(await kinds()).toEqual(expected);
    }
    expect(await get(who, id)).toMatchObject({ status: 'ACTIVE' });
    await clock.forward(9 * 60);
    await end();
    await end();
    expect(await get(who, id)).toMatchObject({ status: 'HIBERNATING', lease_until: null });
    expect((await operations(id)).map(({ kind }) => kind)).toEqual(['instance.hibernate']);
    expect(await kinds()).toEqual([60, 10, 'ended']);
    const { events } = await expectStatus(200, api.call('GET', '/api/events/?action=instance.hibernate', { token: who.token }));
    expect(events[0].actor.name).toBe('lease ended');
  });

  it('ends in a stop where the flavor cannot sleep, and in nothing when it is off already', async () => {
    const who = await customer(api);
    const [on, off] = [await running(who, { lease_until: inMinutes(5) }), await running(who, { lease_until: inMinutes(5) })];
    await cannotSleep(on);
    await cannotSleep(off);
    await api.dataSource.query("UPDATE instances SET status = 'SHUTOFF' WHERE id = $1", [off]);
    await clock.forward(6 * 60);
    await end();
    expect([(await get(who, on)).status, (await get(who, off)).status]).toEqual(['STOPPING', 'SHUTOFF']);
    expect((await get(who, off)).lease_until).toBeNull();
    await answer(api, (await operations(on))[0]?.id ?? '', { kind: 'done' }, { machine: 'stopped', volumes: [], gpuIds: [] });
    await end();
    expect((await get(who, on)).status).toBe('SHUTOFF');
  });

  it('waits for what the machine is at work on', async () => {
    const who = await customer(api);
    const id = await running(who, { lease_until: inMinutes(5) });
    const { operation_id } = await expectStatus(202, api.call('POST', `/api/instances/${id}/reboot/`, { token: who.token }));
    await clock.forward(6 * 60);
    await end();
    expect((await get(who, id)).status).toBe('REBOOTING');
    await answer(api, operation_id, { kind: 'done' });
    await end();
    expect((await get(who, id)).status).toBe('HIBERNATING');
  });

  it('that is prolonged as it ends: one of the two wins', async () => {
    const who = await customer(api);
    for (let round = 0; round < 5; round += 1) {
      const id = await running(who, { lease_until: inMinutes(5) });
      await clock.forward(6 * 60);
      const until = inMinutes(600);
      const [changed] = await Promise.all([patch(who, id, { lease_until: until }), end()]);
      expect(changed.status).toBe(200);
      const { status, lease_until } = await get(who, id);
      expect(lease_until).toBe(until);
      expect(['ACTIVE', 'HIBERNATING']).toContain(status);
      expect(await operations(id)).toHaveLength(status === 'ACTIVE' ? 0 : 1);
      expect(changed.body.instance.status).toBe(status);
      await api.dataSource.query("UPDATE gpu_devices SET instance_id = NULL WHERE instance_id = $1", [id]);
    }
  });
});

describe('a machine whose GPUs are idle', () => {
  /** What its node measured in the minutes before now. */
  async function measured(id: string, minutes: number, utilization: number): Promise<void> {
    const point = seriesOf(1).map(({ metric }) => (metric === 'gpu_utilization' ? utilization : 40));
    for (let ago = minutes; ago > 0; ago -= 1) {
      const at = Math.floor(clock.now().getTime() / MINUTE) * MINUTE - ago * MINUTE;
      await api.app.get(TelemetryRepository).put(api.dataSource.manager, 'minute', placeInRow('minute', at), [{ instanceId: id, means: point }]);
    }
  }

  it('rests after as many minutes as its owner said, once, and the owner is told', async () => {
    const who = await customer(api);
    const [id, busy, unlimited] = [await running(who, { idle_stop_minutes: 20 }), await running(who, { idle_stop_minutes: 20 }), await running(who)];
    await clock.forward(3_600);
    await measured(id, 15, 1); // too little is known
    await look();
    expect((await get(who, id)).status).toBe('ACTIVE');
    await clock.forward(60);
    await measured(id, 20, 1);
    await measured(busy, 20, 35);
    await measured(unlimited, 20, 0);
    await look();
    await look();
    expect([(await get(who, id)).status, (await get(who, busy)).status, (await get(who, unlimited)).status]).toEqual(['HIBERNATING', 'ACTIVE', 'ACTIVE']);
    expect(await operations(id)).toHaveLength(1);
    expect(await told(who)).toMatchObject([{ kind: 'idle', data: { idle_stop_minutes: 20, instance_id: id } }]);
  });

  it('has its time from when it began to run', async () => {
    const who = await customer(api);
    const id = await running(who, { idle_stop_minutes: 20 });
    await clock.forward(3_600);
    await measured(id, 30, 0);
    await api.dataSource.query("UPDATE operations SET finished_at = $2 WHERE resource_id = $1", [id, new Date(clock.now().getTime() - 10 * MINUTE)]);
    await look();
    expect((await get(who, id)).status).toBe('ACTIVE');
  });

  it('is left alone when nobody measured', async () => {
    const who = await customer(api);
    const id = await running(who, { idle_stop_minutes: 20 });
    await clock.forward(3_600);
    await look();
    expect((await get(who, id)).status).toBe('ACTIVE');
  });
});
