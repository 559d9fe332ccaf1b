import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderInUseError, lockFolder } from './data-folder.lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'garrison-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is held by one living process, and free again after it', () => {
  // the parent of the test run is alive for as long as the test is
  const release = lockFolder(folder, process.ppid);
  expect(() => lockFolder(folder)).toThrow(FolderInUseError);
  expect(() => lockFolder(folder)).toThrow(String(process.ppid));
  release();
  lockFolder(folder)();
});

it.each(['4194000', '4194000 12345', `${process.ppid} 1`, 'no process at all', ''])('takes over what a dead process left (%s)', (left) => {
  writeFileSync(join(folder, 'agent.lock'), left);
  lockFolder(folder)();
});
