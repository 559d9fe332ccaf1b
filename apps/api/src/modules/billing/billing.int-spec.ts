import { endpoints } from '@garrison/contracts';
import { formatAmount, minuteCharge, nanoFromPrice, parseAmount, sumAmounts } from '@garrison/domain';
import { answerOf } from '../../testing/answer.js';
import { stopClock } from '../../testing/clock.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { Meter } from '../usage/meter.js';

const START = new Date('2026-03-31T22:00:00.000Z');
const H100 = nanoFromPrice(2.49);
const OS_DISK = nanoFromPrice(0.03);
const MARCH = '?from=2026-03-01T00:00:00.000Z';
const APRIL = '?from=2026-04-01T00:00:00.000Z';

let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;
let ada: Customer;
let machine: string;
let archive: string;

/** What minutes after START cost. */
const cost = (hourly: bigint, from: number, to: number): bigint => sumAmounts(Array.from({ length: to - from }, (_, at) => minuteCharge(hourly, (from + at) % 60)));
const at = (minutes: number) => clock.set(new Date(START.getTime() + minutes * 60_000));
const get = async (path: string, token = ada.token) => expectStatus(200, api.call('GET', path, { token }));
const raw = (path: string, accept?: string) => api.app.inject({ method: 'GET', url: path, headers: { authorization: `Bearer ${ada.token}`, ...(accept ? { accept } : {}) } });
const nano = (text: string): bigint => {
  const parsed = parseAmount(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

/** From 22:00 to 22:30 a machine runs, until 23:30 it sleeps, then it runs into April; its data disk comes at 22:15. */
beforeAll(async () => {
  api = await startTestApi();
  clock = await stopClock(api.dataSource, START);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  ada = await customer(api);
  const deploy = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, { vm_name: 'trainer 1', assign_public_ip: true }) }));
  machine = deploy.deployment.instance_id;
  await answer(api, deploy.operation_id, { kind: 'done' });
  await at(15);
  const volume = await expectStatus(202, api.call('POST', '/api/volumes/', { token: ada.token, body: { name: 'archive', size_gb: 1_000, region: 'FINLAND-1', volume_type: 'HDD' } }));
  archive = volume.volume.id;
  await answer(api, volume.operation_id, { kind: 'done' });
  await api.app.get(Meter).run();
  const command = async (name: string) => {
    const { operation_id } = await expectStatus(202, api.call('POST', `/api/instances/${machine}/${name}/`, { token: ada.token }));
    await answer(api, operation_id, { kind: 'done' });
  };
  await at(30);
  await command('hibernate');
  await at(90);
  await command('restore');
  await at(150);
  await api.app.get(Meter).run();
});
afterAll(() => api.close());

const compute = cost(H100, 0, 31) + cost(nanoFromPrice(0.01), 31, 90);
const march = compute + cost(H100, 90, 120) + cost(OS_DISK, 0, 120) + cost(nanoFromPrice(0.08), 15, 120);
const april = cost(H100, 120, 150) + cost(OS_DISK, 120, 150) + cost(nanoFromPrice(0.08), 120, 150);

describe('an instance', () => {
  it('is told part by part, and the parts are the total', async () => {
    const { billing } = answerOf(endpoints.getInstanceBilling, await get(`/api/instances/${machine}/billing/${MARCH}`));
    expect(billing).toMatchObject({
      currency: 'USD', from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', charged_until: '2026-04-01T00:30:00.000Z',
      compute: { gpu: { gpu_model: 'H100-SXM5-80GB', gpu_count: 1, minutes: 61, amount: formatAmount(cost(H100, 0, 31) + cost(H100, 90, 120)) }, hibernated: { minutes: 59, amount: formatAmount(cost(nanoFromPrice(0.01), 31, 90)) } },
      storage: { os_volume: { size_gb: 100, volume_type: 'NVMe', minutes: 120, amount: formatAmount(cost(OS_DISK, 0, 120)) }, data_volumes: [] },
      public_ip: { minutes: 120, amount: '0.00' }, hourly_burn: '2.52',
    });
    expect(nano(billing.total)).toBe(nano(billing.compute.amount) + nano(billing.storage.amount) + nano(billing.public_ip.amount));
  });

  it('costs the same however the time is cut', async () => {
    const total = async (query: string) => nano((await get(`/api/instances/${machine}/billing/${query}`)).billing.total);
    const cut = '2026-03-31T22:41:00.000Z';
    const [before, after] = [await total(`?from=2026-03-31T00:00:00.000Z&to=${cut}`), await total(`?from=${cut}&to=2026-04-02T00:00:00.000Z`)];
    expect(before + after).toBe(await total('?from=2026-03-31T00:00:00.000Z&to=2026-04-02T00:00:00.000Z'));
  });

  it('takes a time of any zone, and refuses those that no calendar or minute has', async () => {
    const total = async (query: string) => (await get(`/api/billing/?${query}`)).billing.total;
    const hour = await total('from=2026-03-31T23:00:00Z&to=2026-04-01T00:00:00Z');
    expect(await total('from=2026-03-31T18:00:00-05:00&to=2026-04-01T02:00:00%2B02:00')).toBe(hour);
    expect(hour).not.toBe('0.00');
    for (const path of ['/api/billing/?from=9999-01-01T00:00:00Z', '/api/volumes/billing/?from=9999-01-01T00:00:00Z', '/api/billing/?from=0000-01-01T00:00:00Z', '/api/transactions/?from=0000-01-01T00:00:00Z', '/api/events/?to=0000-01-01T00:00:00Z']) {
      expect((await api.call('GET', path, { token: ada.token })).body).toMatchObject({ error: 'validation_failed', details: [{ field: path.includes('?to') ? 'query.to' : 'query.from' }] });
    }
  });

  it('refuses a time that ends before it begins or is too long', async () => {
    for (const query of ['?from=2026-03-02T00:00:00.000Z&to=2026-03-02T00:00:00.000Z', '?from=2020-01-01T00:00:00.000Z&to=2026-01-01T00:00:00.000Z']) {
      const refused = await expectStatus(400, api.call('GET', `/api/instances/${machine}/billing/${query}`, { token: ada.token }));
      expect(refused.details).toMatchObject([{ field: 'query.to', code: 'out_of_range' }]);
    }
  });
});

describe('disks and copies', () => {
  it('all volumes with rate and summary', async () => {
    const { billing } = answerOf(endpoints.listVolumesBilling, await get(`/api/volumes/billing/${MARCH}`));
    expect(billing.volumes.find(({ volume_id }) => volume_id === archive)).toMatchObject({ name: 'archive', volume_type: 'HDD', size_gb: 1_000, rate: { price_per_tb_hour: 0.08, price_per_hour: 0.08 }, minutes: 105, amount: formatAmount(cost(nanoFromPrice(0.08), 15, 120)), hourly_burn: '0.08' });
    expect(billing.summary).toEqual({ count: 2, minutes: 225, total: formatAmount(cost(nanoFromPrice(0.08), 15, 120) + cost(OS_DISK, 0, 120)), hourly_burn: '0.11' });
  });

  it('one volume hour by hour', async () => {
    const { billing } = answerOf(endpoints.getVolumeBilling, await get(`/api/volumes/${archive}/billing/?from=2026-03-31T00:00:00.000Z&to=2026-04-02T00:00:00.000Z`));
    expect(billing.records.map(({ hour, minutes, amount }) => [hour.slice(11, 16), minutes, amount])).toEqual([
      ['22:00', 45, formatAmount(cost(nanoFromPrice(0.08), 15, 60))], ['23:00', 60, '0.08'], ['00:00', 30, '0.04'],
    ]);
    expect(billing.summary.total).toBe(formatAmount(cost(nanoFromPrice(0.08), 15, 150)));
  });

  it('snapshots: none', async () => {
    const { billing } = answerOf(endpoints.listSnapshotsBilling, await get(`/api/snapshots/billing/${MARCH}`));
    expect(billing).toMatchObject({ fixed_size_gb: 100, records: [], summary: { count: 0, total: '0.00' } });
  });
});

describe('everything', () => {
  it.each([
    ['resource_type', ['instance', 'volume']],
    ['region', ['FINLAND-1']],
    ['instance', ['trainer 1', 'No machine']],
  ])('by %s, the dearest first', async (group, names) => {
    const { billing } = answerOf(endpoints.getBilling, await get(`/api/billing/${MARCH}&group_by=${group}`));
    expect(billing.groups.map(({ name }) => name)).toEqual(names);
    expect(sumAmounts(billing.groups.map(({ amount }) => nano(amount)))).toBe(march);
    expect(billing).toMatchObject({ total: formatAmount(march), current_hour: { from: '2026-04-01T00:00:00.000Z', charged: formatAmount(april), hourly_burn: '2.60' } });
  });

  it('as CSV, by the query or the Accept header', async () => {
    for (const answer of [await raw(`/api/billing/${MARCH}&format=csv`), await raw(`/api/billing/${MARCH}`, 'text/csv')]) {
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
      const [head, ...lines] = answer.body.trimEnd().split('\r\n');
      expect(head).toBe('resource_type,resource_id,resource_name,region,kind,instance_id,quantity,minutes,price_per_hour,amount');
      expect(sumAmounts(lines.map((line) => nano(line.split(',').at(-1) ?? '')))).toBe(march);
    }
  });
});

describe('transactions', () => {
  it('newest first, each with the balance after it', async () => {
    const { transactions, pagination } = answerOf(endpoints.listTransactions, await get('/api/transactions/?page_size=3'));
    expect(transactions[0]).toMatchObject({ type: 'debit', kind: 'usage', currency: 'USD', resource: null, from: '2026-04-01T00:00:00.000Z', to: '2026-04-01T00:30:00.000Z', amount: formatAmount(april), balance_after: formatAmount(100_000_000_000n - march - april) });
    expect(pagination).toMatchObject({ total: 5, total_pages: 2, has_next: true });
    const last = (await get('/api/transactions/?page_size=3&page=2')).transactions;
    expect(last.at(-1)).toMatchObject({ type: 'credit', kind: 'welcome', amount: '100.00', balance_after: '100.00', from: null });
  });

  it('by type, time and text', async () => {
    const total = async (query: string) => (await get(`/api/transactions/${query}`)).pagination.total;
    expect(await total('?type=credit')).toBe(1);
    expect(await total('?type=debit')).toBe(4);
    expect(await total('?from=2026-04-01T00:00:00.000Z')).toBe(3);
    expect(await total('?to=2026-03-31T22:15:00.000Z')).toBe(1);
    expect(await total('?search=welcome')).toBe(1);
  });

  it('one of usage tells what it was for, to the last nano-unit', async () => {
    const { transactions } = await get('/api/transactions/?type=debit');
    for (const { id, amount } of transactions) {
      const { lines } = answerOf(endpoints.getTransaction, await get(`/api/transactions/${id}/`));
      expect(formatAmount(sumAmounts(lines.map((line) => nano(line.amount))))).toBe(amount);
    }
  });

  it('as CSV, the oldest first', async () => {
    const answer = await raw('/api/transactions/?format=csv');
    const lines = answer.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toContain(',credit,welcome,Welcome credit,100.00,USD,100.00,,');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="transactions.csv"');
  });
});

describe('statements', () => {
  it('each month begins with what the one before ended with', async () => {
    const { statements } = answerOf(endpoints.listStatements, await get('/api/billing/statements/'));
    const [newest, before] = [statements.find(({ month }) => month === '2026-04'), statements.find(({ month }) => month === '2026-03')];
    expect(before).toMatchObject({ opening_balance: '0.00', credits: '100.00', charges: formatAmount(march), closing_balance: formatAmount(100_000_000_000n - march), is_final: true, charged_until: '2026-04-01T00:00:00.000Z' });
    expect(newest).toMatchObject({ opening_balance: before?.closing_balance, charges: formatAmount(april), is_final: false, charged_until: '2026-04-01T00:30:00.000Z' });
  });

  it('the lines of usage are what was charged', async () => {
    const { statement } = answerOf(endpoints.getStatement, await get('/api/billing/statements/2026-03/'));
    expect(formatAmount(sumAmounts(statement.usage_lines.map(({ amount }) => nano(amount))))).toBe(statement.charges);
    expect(statement.other_lines).toMatchObject([{ reason: 'Welcome credit', amount: '100.00' }]);
    expect((await api.call('GET', '/api/billing/statements/2031-01/', { token: ada.token })).status).toBe(404);
  });

  it('as a page, with everything in it written as text', async () => {
    const answer = await raw('/api/billing/statements/2026-03/', 'text/html');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('trainer 1');
    expect(answer.body).toContain(formatAmount(march));
    expect(answer.body).not.toContain('Not final');
  });

  it('as a PDF, the same bytes every time', async () => {
    const [one, two] = [await raw('/api/billing/statements/2026-03/?format=pdf'), await raw('/api/billing/statements/2026-03/?format=pdf')];
    expect(one.headers['content-type']).toBe('application/pdf');
    expect(one.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.rawPayload.equals(two.rawPayload)).toBe(true);
  });

  it('as CSV', async () => {
    const lines = (await raw('/api/billing/statements/2026-03/?format=csv')).body.trimEnd().split('\r\n').slice(1);
    expect(sumAmounts(lines.map((line) => nano(line.split(',').at(-1) ?? '')))).toBe(march);
  });
});

it('shows nobody else’s', async () => {
  const eve = await customer(api);
  for (const path of [`/api/instances/${machine}/billing/`, `/api/volumes/${archive}/billing/`]) expect((await api.call('GET', path, { token: eve.token })).status).toBe(404);
  expect((await get(`/api/billing/${APRIL}`, eve.token)).billing.total).toBe('0.00');
});
