import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceStamp, StampFile } from './lib/stamp.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'garrison-stamp-'));
  mkdirSync(join(root, 'apps/api/src'), { recursive: true });
  writeFileSync(join(root, 'apps/api/src/main.ts'), 'one');
  writeFileSync(join(root, 'nx.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const stamp = () => sourceStamp(root, ['apps/api', 'nx.json', 'absent.json']);

it('stays the same while nothing changes', () => {
  expect(stamp()).toBe(stamp());
});

it.each<[string, () => void]>([
  ['a file is written', () => writeFileSync(join(root, 'apps/api/src/main.ts'), 'longer')],
  ['a file gets new content of the same length', () => utimesSync(join(root, 'apps/api/src/main.ts'), 1, 1)],
  ['a file is added', () => writeFileSync(join(root, 'apps/api/src/new.ts'), '')],
  ['a file is removed', () => rmSync(join(root, 'apps/api/src/main.ts'))],
  ['a missing file appears', () => writeFileSync(join(root, 'absent.json'), '')],
])('changes when %s', (_what, change) => {
  const before = stamp();
  change();
  expect(stamp()).not.toBe(before);
});

it.each(['apps/api/dist/main.js', 'apps/api/node_modules/x.js', 'apps/api/.next/x', 'apps/api/.counts/test.json', 'apps/api/src/main.spec.ts', 'apps/api/src/a.int-spec.ts'])(
  'does not mind %s',
  (path) => {
    const before = stamp();
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), 'made');
    expect(stamp()).toBe(before);
  },
);

it('counts a build as current only with its stamp and all its outputs', () => {
  const file = new StampFile(join(root, 'builds.json'));
  const output = join(root, 'nx.json');
  expect(file.isCurrent('servers', 's1', [output])).toBe(false);
  file.set('servers', 's1');
  file.set('console', 's2');
  expect(file.isCurrent('servers', 's1', [output])).toBe(true);
  expect(file.isCurrent('servers', 's2', [output])).toBe(false);
  expect(file.isCurrent('servers', 's1', [output, join(root, 'gone.js')])).toBe(false);
});
