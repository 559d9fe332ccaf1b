import { execFile, execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const env = { ...process.env, NX_DAEMON: 'false', CI: 'true' };

/** Lints code as if it stood in a file of the project; nothing is written to the tree. Gives the ids of the rules it breaks. */
function lint(file: string, code: string): Promise<string[]> {
  return new Promise((done, fail) => {
    const child = execFile('npx', ['eslint', '--stdin', '--stdin-filename', file, '--format', 'json'], { cwd: root, env, maxBuffer: 10_000_000 }, (error, stdout) => {
      if (!stdout.startsWith('[')) return fail(error ?? new Error(stdout));
      const [result] = JSON.parse(stdout) as { messages: { ruleId: string | null }[] }[];
      done((result?.messages ?? []).map((message) => message.ruleId ?? 'syntax'));
    });
    child.stdin?.end(code);
  });
}

// Without a cached project graph the boundary rule is silent; this makes one.
beforeAll(() => void execFileSync('npx', ['nx', 'show', 'projects'], { cwd: root, env, stdio: 'pipe' }), 120_000);

const BOUNDARY = '@nx/enforce-module-boundaries';

it.each([
  ['the domain importing a library', 'libs/domain/src/planted.ts', "import { seal } from '@garrison/queue';\nseal('a', 'b');\n", BOUNDARY],
  ['the api importing a driver', 'apps/api/src/planted.ts', "import * as drivers from '@garrison/node-drivers';\nexport const all = drivers;\n", BOUNDARY],
  ['the console importing the queue', 'apps/console/src/planted.ts', "import { seal } from '@garrison/queue';\nseal('a', 'b');\n", BOUNDARY],
  ['the console importing a server library', 'apps/console/src/planted.ts', "import pg from 'pg';\nexport default pg;\n", BOUNDARY],
  ['a library importing an app', 'libs/queue/src/planted.ts', "import '../../../apps/agent/src/agent.js';\n", BOUNDARY],
  ['the domain importing a platform module', 'libs/domain/src/planted.ts', "import { readFileSync } from 'node:fs';\nreadFileSync('x');\n", 'no-restricted-imports'],
  ['the domain reading the clock', 'libs/domain/src/planted.ts', 'export const now = Date.now();\n', 'no-restricted-globals'],
  ['a module reading process.env', 'apps/api/src/modules/planted.ts', 'export const secret = process.env.JWT_SECRET;\n', 'no-restricted-properties'],
])('catches %s', async (_, file, code, rule) => expect(await lint(file, code)).toContain(rule), 60_000);

it('lets through what is allowed', async () => {
  expect(await lint('apps/api/src/planted.ts', "import { seal } from '@garrison/queue';\nimport { ok } from '@garrison/domain';\nok(seal('a', 'b'));\n")).toEqual([]);
}, 60_000);
