import { randomUUID } from 'node:crypto';
import { endpoints } from '@garrison/contracts';
import { chargeOfMinutes, fixedUsage, formatAmount, nanoFromPrice, parseAmount, priceKeys, spendingKinds, sumAmounts, type Usage } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { answerOf } from '../../testing/answer.js';
import { stopClock } from '../../testing/clock.js';
import { leave } from '../../testing/money.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { customer, expectStatus, type Customer } from '../../testing/world.js';
import { AiLedger } from '../ai/ai-ledger.js';
import { platformContext } from '../instances/instance-platform-commands.js';
import { Meter } from '../usage/meter.js';
import { UsageRecorder, type UsageSubject } from '../usage/usage.recorder.js';

const BEGIN = Date.parse('2026-03-30T23:20:00.000Z');
const MINUTE_MS = 60_000;

let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;
let ada: Customer;

const at = (minute: number) => clock.set(new Date(BEGIN + minute * MINUTE_MS));
const get = (path: string, token = ada.token) => expectStatus(200, api.call('GET', path, { token }));
const days = async (query: string, token?: string) => answerOf(endpoints.listBillingDays, await get(`/api/billing/days/${query}`, token));
const nano = (text: string): bigint => {
  const parsed = parseAmount(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const sum = (amounts: readonly string[]): bigint => sumAmounts(amounts.map(nano));

type Thing = UsageSubject & { usage: Usage[] };
function thing(resourceType: UsageSubject['resourceType'], usage: Partial<Usage> & Pick<Usage, 'kind' | 'priceKey'>): Thing {
  return { accountId: ada.accountId, region: 'FINLAND-1', resourceType, resourceId: randomUUID(), resourceName: resourceType, usage: [{ quantity: 1, instanceId: null, role: null, ...usage }] };
}
const record = (work: (recorder: UsageRecorder, tx: Parameters<Parameters<Transactions['commit']>[0]>[0]) => Promise<void>) => api.app.get(Transactions).commit((tx) => work(api.app.get(UsageRecorder), tx));
const ask = async () => {
  const ledger = api.app.get(AiLedger);
  const opened = await ledger.open(platformContext({ account_id: ada.accountId, currency: 'USD' }, 'a test'), 'some-model', { input: 1_000_000_007n, output: 2_000_000_011n }, { input: 10_000, output: 10_000 });
  if (!opened.ok) throw new Error(opened.error.code);
  return ledger.charge(opened.value, { tokens: { input: 1_234, output: 567 }, isEstimated: false });
};

let asked: bigint;
/** As it stood in the last minute of the 31st. */
let left: string;
/** One thing of each kind from 23:20 of the 30th on; the machine sleeps from 02:00 of the 31st, a language model is asked on the 31st and the 1st. */
beforeAll(async () => {
  api = await startTestApi();
  clock = await stopClock(api.dataSource, new Date(BEGIN));
  ada = await customer(api);
  await leave(api, ada.accountId, 1_000_000_000_000n);
  const machine = thing('instance', { kind: 'compute', priceKey: priceKeys.gpu('advanced', 'H100-SXM5-80GB'), quantity: 3 });
  const asleep: Usage[] = machine.usage.map((usage) => ({ ...usage, priceKey: priceKeys.hibernated, quantity: 1 }));
  const things = [
    machine,
    thing('volume', { kind: 'storage', priceKey: priceKeys.volume('advanced', 'NVMe'), quantity: 137, role: 'boot' }),
    thing('volume', { kind: 'storage', priceKey: priceKeys.volume('advanced', 'HDD'), quantity: 999 }),
    thing('unikernel_volume', { kind: 'storage', priceKey: priceKeys.unikernelVolume('advanced', 'NVMe'), quantity: 64 }),
    ...(['snapshot', 'image'] as const).map((kind) => ({ ...thing(kind, { kind, priceKey: '' }), usage: fixedUsage(kind, 'legacy') })),
  ];
  await record(async (recorder, tx) => {
    for (const { usage, ...subject } of things) await recorder.follow(tx, subject, [], usage);
  });
  await at(40);
  await api.app.get(Meter).run();
  await at(160);
  await record((recorder, tx) => recorder.follow(tx, machine, machine.usage, asleep));
  asked = await ask();
  await at(39 + 1_440);
  await api.app.get(Meter).run();
  left = (await get('/api/balance/')).balance.amount;
  await at(40 + 1_440);
  await api.app.get(Meter).run();
  await at(50 + 1_440);
  asked += await ask();
  await api.app.get(Meter).run();
});
afterAll(() => api.close());

it('cuts what was charged at the days and by what it went to', async () => {
  const { days: told, currency, charged_until } = await days('?days=4');
  expect({ currency, charged_until }).toEqual({ currency: 'USD', charged_until: '2026-04-01T00:10:00.000Z' });
  expect(told.map(({ day }) => day)).toEqual(['2026-03-29', '2026-03-30', '2026-03-31', '2026-04-01']);
  expect(told[0]).toEqual({ day: '2026-03-29', total: '0.00', balance: '0.00', kinds: Object.fromEntries(spendingKinds.map((kind) => [kind, '0.00'])) });
  const first = BEGIN / MINUTE_MS;
  const gpus = 3n * nanoFromPrice(2.49);
  expect(told.map(({ kinds }) => kinds.gpu)).toEqual(['0.00', formatAmount(chargeOfMinutes(gpus, first, first + 40)), formatAmount(chargeOfMinutes(gpus, first + 40, first + 161)), '0.00']);
  expect(told[3]?.kinds).toMatchObject({ hibernated: formatAmount(chargeOfMinutes(nanoFromPrice(0.01), 0, 10)), ai: formatAmount(asked / 2n) });
  for (const kind of spendingKinds.filter((one) => one !== 'public_ip')) expect([kind, told.some(({ kinds }) => nano(kinds[kind]) > 0n)]).toEqual([kind, true]);
});

it('adds up to what the other bills say, to the last nano-unit', async () => {
  const { days: told, total, kinds } = await days('?days=3');
  for (const { total: of, kinds: parts } of told) expect(sum(Object.values(parts))).toBe(nano(of));
  for (const kind of spendingKinds) expect(sum(told.map(({ kinds: parts }) => parts[kind]))).toBe(nano(kinds[kind]));
  expect(sum(told.map((day) => day.total))).toBe(nano(total));
  const { billing } = await get('/api/billing/?from=2026-03-30T00:00:00Z&to=2026-04-02T00:00:00Z');
  const { usage } = await get('/api/ai/usage/?from_day=2026-03-30&to_day=2026-04-01');
  expect(nano(kinds.ai)).toBe(nano(usage.amount));
  expect(nano(total)).toBe(nano(billing.total) + nano(usage.amount));
  const { transactions } = await get('/api/transactions/?type=debit&page_size=100');
  expect(sum((transactions as { kind: string; amount: string }[]).filter(({ kind }) => kind === 'usage' || kind === 'ai').map(({ amount }) => amount))).toBe(nano(total));
});

it.each(['2026-03-30', '2026-03-31', '2026-04-01'])('says of %s alone what it says of it among others', async (day) => {
  const [alone, among] = [await days(`?days=1&to_day=${day}`), await days('?days=100&to_day=2026-05-01')];
  expect(alone.days).toEqual(among.days.filter((one) => one.day === day));
  expect(alone).toMatchObject({ total: alone.days[0]?.total, kinds: alone.days[0]?.kinds });
});

it('tells what was left at the end of each day, and what is left now', async () => {
  const { days: told } = await days('?days=3&to_day=2026-04-02');
  const { balance } = await get('/api/balance/');
  expect(left).not.toBe(balance.amount);
  expect(told.map((one) => one.balance)).toEqual([left, balance.amount, balance.amount]);
});

it('shows thirty days unless told otherwise, and nobody else’s', async () => {
  const eve = await customer(api);
  const { days: told, total } = await days('', eve.token);
  expect(told).toHaveLength(30);
  expect([told[0]?.day, told.at(-1)?.day, total]).toEqual(['2026-03-03', '2026-04-01', '0.00']);
});

it.each(['?days=0', '?days=101', '?to_day=9999-01-01', '?to_day=1969-12-31', '?to_day=2026-02-30', '?to_day=0000-01-01'])('refuses %s', async (query) => {
  expect(await expectStatus(400, api.call('GET', `/api/billing/days/${query}`, { token: ada.token }))).toMatchObject({ error: 'validation_failed', details: [{ field: `query.${query.includes('to_day') ? 'to_day' : 'days'}` }] });
});
