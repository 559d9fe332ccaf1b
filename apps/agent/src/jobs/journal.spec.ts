import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobOutcome } from '@garrison/contracts';
import { Journal } from './journal.js';

const answer = (operationId: string): JobOutcome => ({
  operationId,
  resource: { type: 'instance', id: operationId },
  region: 'TEST-1',
  fence: 1,
  requestId: 'r',
  attempt: 1,
  steps: [],
  outcome: { kind: 'done' },
  observation: null,
});

it('forgets old answers also while it is open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-journal-'));
  const hour = 3_600_000;
  let now = 0;
  const journal = new Journal(folder, () => now);
  for (const [id, at] of [['old', 0], ['young', 24], ['newest', 49]] as const) {
    now = at * hour;
    await journal.record(answer(id));
  }
  expect(['old', 'young', 'newest'].map((id) => journal.answerTo(id) !== undefined)).toEqual([false, true, true]);
  await journal.close();
  rmSync(folder, { recursive: true });
});

it('remembers answers over a restart, and forgets them after two days', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-journal-'));
  const day = 24 * 3_600_000;
  let journal = new Journal(folder, () => 0);
  await journal.record(answer('old'));
  await journal.close();
  journal = new Journal(folder, () => day);
  await journal.record(answer('new'));
  expect([journal.answerTo('old'), journal.answerTo('never')]).toEqual([answer('old'), undefined]);
  await journal.close();
  journal = new Journal(folder, () => 2 * day + 1);
  expect([journal.answerTo('old'), journal.answerTo('new')]).toEqual([undefined, answer('new')]);
  await journal.close();
  rmSync(folder, { recursive: true });
});
