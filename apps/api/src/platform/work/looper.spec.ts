import { createLogger } from '../observability/logger.js';
import { Looper } from './looper.js';

const logger = createLogger({ level: 'silent', name: 'test' });
let turns: number;
let finish: () => void;
const work = () =>
  new Promise<void>((resolve) => {
    turns += 1;
    finish = resolve;
  });
const settle = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => {
  turns = 0;
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

it('runs at start and on its timer', async () => {
  const looper = new Looper('test', 1_000, async () => (turns += 1), logger);
  looper.start();
  await jest.advanceTimersByTimeAsync(2_500);
  expect(turns).toBe(3);
  await looper.stop();
  await jest.advanceTimersByTimeAsync(5_000);
  expect(turns).toBe(3);
});

it('runs once more for all nudges during a run, and never twice at once', async () => {
  const looper = new Looper('test', 60_000, work, logger);
  looper.start();
  for (let nudge = 0; nudge < 5; nudge += 1) looper.nudge();
  expect(turns).toBe(1);
  finish();
  await settle();
  expect(turns).toBe(2);
  finish();
  await settle();
  expect(turns).toBe(2);
  await looper.stop();
});

it('rests after a turn, and makes one turn of the nudges meanwhile', async () => {
  const looper = new Looper('test', 60_000, async () => (turns += 1), logger, 100);
  looper.start();
  await settle();
  for (let nudge = 0; nudge < 9; nudge += 1) {
    looper.nudge();
    await jest.advanceTimersByTimeAsync(10);
  }
  expect(turns).toBe(1);
  await jest.advanceTimersByTimeAsync(20);
  expect(turns).toBe(2);
  await jest.advanceTimersByTimeAsync(500);
  expect(turns).toBe(2);
  looper.nudge();
  expect(turns).toBe(3);
  await looper.stop();
});

it('does not rest when it is stopped', async () => {
  const looper = new Looper('test', 60_000, async () => (turns += 1), logger, 60_000);
  looper.start();
  await settle();
  await looper.stop();
  expect(turns).toBe(1);
});

it('goes on after a turn that failed', async () => {
  const looper = new Looper('test', 1_000, async () => {
    turns += 1;
    throw new Error('the database is away');
  }, logger);
  looper.start();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(turns).toBe(2);
  await looper.stop();
});
