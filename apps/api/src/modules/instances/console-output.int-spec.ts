import { Transactions } from '../../platform/database/transactions.js';
import { insertInstance } from '../../testing/rows.js';
import { signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { ConsoleOutput } from './console-output.js';

let api: TestApi;
let output: ConsoleOutput;
let account: string;

beforeAll(async () => {
  api = await startTestApi();
  output = api.app.get(ConsoleOutput);
  account = (await signUp(api)).id;
});
afterAll(() => api.close());

const machine = () => insertInstance(api.dataSource, account, { status: 'ACTIVE' });
const read = (id: string, part: { since?: number; tail?: number } = {}) => output.read(new Transactions(api.dataSource).reader, id, part);

it('puts pieces of several machines together by their offsets, in whatever order and how often they come', async () => {
  const [one, other] = [await machine(), await machine()];
  await output.append([{ instanceId: one, offset: 6, text: 'wörld\n' }, { instanceId: other, offset: 0, text: 'other\n' }]);
  await output.append([{ instanceId: one, offset: 0, text: 'hello\n' }, { instanceId: one, offset: 6, text: 'wörld\n' }]);
  expect(await read(one)).toMatchObject({ text: 'hello\nwörld\n', offset: 0, next_offset: 13, truncated: false });
  expect(await read(other)).toMatchObject({ text: 'other\n', next_offset: 6 });
});

it('goes on from where a reader was', async () => {
  const one = await machine();
  await output.append([{ instanceId: one, offset: 0, text: 'first\n' }]);
  const { next_offset } = await read(one);
  await output.append([{ instanceId: one, offset: 6, text: 'second\n' }]);
  expect(await read(one, { since: next_offset })).toMatchObject({ text: 'second\n', offset: 6, next_offset: 13 });
  expect(await read(one, { tail: 1 })).toMatchObject({ text: 'second\n', truncated: true });
});

it('keeps the last 512 KB', async () => {
  const one = await machine();
  const text = `${'x'.repeat(1023)}\n`.repeat(300);
  for (const offset of [0, 1, 2, 3].map((nth) => nth * text.length)) await output.append([{ instanceId: one, offset, text }]);
  const kept = await read(one, { since: 0 });
  expect(kept).toMatchObject({ offset: 2 * text.length, next_offset: 4 * text.length, truncated: true });
});

it('drops what no instance of ours printed, and what Postgres cannot keep', async () => {
  const one = await machine();
  await output.append([{ instanceId: '00000000-0000-4000-8000-000000000000', offset: 0, text: 'whose?\n' }, { instanceId: one, offset: 0, text: 'a\0b\n' }]);
  expect((await read(one)).text).toBe('ab\n');
  expect(await api.dataSource.query("SELECT 1 FROM console_chunks WHERE instance_id = '00000000-0000-4000-8000-000000000000'")).toEqual([]);
});
