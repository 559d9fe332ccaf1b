import { jobProgress, type JobProgress } from '@garrison/contracts';
import { StepLog } from '../jobs/step-log.js';
import { ProgressReporter } from './progress.reporter.js';

const to = {
  operationId: '0d0f6f0e-6a8e-4c3e-8a55-6f1c8d1c0001',
  resource: { type: 'instance' as const, id: '0d0f6f0e-6a8e-4c3e-8a55-6f1c8d1c0002' },
  region: 'TEST-1',
  fence: 1,
  requestId: 'r',
};

let sent: JobProgress[];
let ids: string[];
const begin = () => {
  sent = [];
  ids = [];
  const publisher = {
    publish: async (_queue: string, jobs: readonly { id: string; payload: unknown }[]) => {
      jobs.forEach(({ id, payload }) => sent.push(jobProgress.parse(payload)) && ids.push(id));
    },
  };
  const log = new StepLog(() => reporter.changed());
  const reporter: ProgressReporter = new ProgressReporter(
    publisher,
    to,
    1,
    () => log.list(),
    (error) => fail(error),
  );
  return { log, reporter };
};

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 5, 1) }));
afterEach(() => jest.useRealTimers());

it('says nothing of an operation that ends at once', async () => {
  const { log, reporter } = begin();
  log.begin('boot');
  log.done('boot');
  reporter.stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([]);
});

it('tells many changes in one message, with the whole list and growing numbers', async () => {
  const { log, reporter } = begin();
  log.begin('reserve_host');
  log.done('reserve_host');
  log.begin('boot');
  await jest.advanceTimersByTimeAsync(150);
  for (let change = 0; change < 50; change += 1) log.begin(`step ${change}`);
  await jest.advanceTimersByTimeAsync(149);
  expect(sent.map(({ steps }) => steps.length)).toEqual([2]);
  await jest.advanceTimersByTimeAsync(1);
  expect(sent.map(({ steps }) => steps.length)).toEqual([2, 52]);
  expect(sent[1]?.sequence).toBeGreaterThan(sent[0]?.sequence ?? Infinity);
  expect(sent[1]?.sequence).toBeLessThan(2 ** 31);
  expect(new Set(ids).size).toBe(2);
  expect(ids.join()).not.toContain(':');
  reporter.stop();
});

it('tells from time to time that a long step is still at work, until it is stopped', async () => {
  const { log, reporter } = begin();
  log.begin('boot');
  await jest.advanceTimersByTimeAsync(30_200);
  expect(sent).toHaveLength(4);
  reporter.stop();
  log.done('boot');
  await jest.advanceTimersByTimeAsync(30_000);
  expect(sent).toHaveLength(4);
});
