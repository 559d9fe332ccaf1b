import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

type Together = ((paths: string[]) => Promise<{ filtered: string[] }>) & { inParts(folder: string, count: number, ending: string): Record<string, string[]> };

const load = createRequire(__filename);
const chooseParts = load('./together.cjs') as Together;
const root = resolve(__dirname, '../..');

describe.each([['apps/api', '.int-spec.ts'], ['apps/e2e', '.e2e-spec.ts']])('%s', (project, ending) => {
  const at = (folder: string) => (file: string) => join(root, project, folder, file);
  const files = readdirSync(at('src')(''), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending));
  const parts = load(at('')('together.cjs')) as Record<string, string[]>;
  const together = readdirSync(at('together')(''));

  it('has a file for each part, and each part has files that are there and in no other', () => {
    expect(together.sort()).toEqual(Object.keys(parts).map((part) => `${part}.cjs`).sort());
    const inParts = Object.values(parts).flat();
    expect(files).toEqual(expect.arrayContaining(inParts));
    expect(new Set(inParts).size).toBe(inParts.length);
    expect(Object.values(parts).every((names) => names.length > 1)).toBe(true);
  });

  it('runs every file once when everything runs, and the walk by itself', async () => {
    const { filtered } = await chooseParts([...files.map(at('src')), ...together.map(at('together'))]);
    const inParts = new Set(Object.values(parts).flat());
    expect(filtered.sort()).toEqual([...together.map(at('together')), ...files.filter((file) => !inParts.has(file)).map(at('src'))].sort());
    expect(filtered.filter((path) => path.includes('-walk.'))).toHaveLength(1);
  });

  it('runs the files themselves when some are named', async () => {
    const [one = ''] = files;
    expect(await chooseParts([at('src')(one)])).toEqual({ filtered: [at('src')(one)] });
    expect(await chooseParts(together.map(at('together')))).toEqual({ filtered: together.map(at('together')) });
    for (const [part, [first = '', ...others]] of Object.entries(parts)) {
      const some = [at('src')(first), at('together')(`${part}.cjs`)];
      expect(await chooseParts(some)).toEqual({ filtered: some.slice(0, 1) });
      expect(await chooseParts([...some, ...others.map(at('src'))])).toEqual({ filtered: some.slice(1) });
    }
  });
});

it('splits by size', () => {
  const folder = join(root, 'apps/api/src');
  const parts = Object.values(chooseParts.inParts(folder, 3, '.int-spec.ts')).map((files) => files.map((file) => statSync(join(folder, file)).size));
  const sums = parts.map((sizes) => sizes.reduce((sum, size) => sum + size, 0));
  expect(Math.max(...sums) - Math.min(...sums)).toBeLessThan(Math.max(...parts.flat()));
});
