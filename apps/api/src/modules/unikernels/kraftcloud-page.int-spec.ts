import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { createKey, signUp } from '../../testing/test-account.js';
import { kraftToken } from '../../testing/kraft-calls.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { unikernelAgentAtWork } from '../../testing/unikernel-agent.js';

/** The examples of docs/kraftcloud.md, run as a reader would run them, one after the other. */
const run = promisify(execFile);
const page = readFileSync(resolve(__dirname, '../../../../../docs/kraftcloud.md'), 'utf8');
type Block = { language: string; text: string };
const blocks = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']): Block => ({ language, text }));
const shown = (from: number): Block | undefined => (blocks[from + 1]?.language === 'json' || blocks[from + 1]?.language === '' ? blocks[from + 1] : undefined);

let api: TestApi;
let env: NodeJS.ProcessEnv;
let stopAgent: () => Promise<void>;
beforeAll(async () => {
  api = await startTestApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const key = await createKey(api, await signUp(api), ['read', 'write']);
  env = { PATH: process.env.PATH, GARRISON_API_KEY: key, KRAFTCLOUD_URL: (await api.app.getUrl()).replace(/\/$/, ''), KRAFTCLOUD_TOKEN: kraftToken(key) };
  stopAgent = unikernelAgentAtWork(api);
});
afterAll(async () => {
  await stopAgent();
  await api.close();
});

/** What differs from one run to the next. */
const steady = (text: string): unknown =>
  JSON.parse(
    text
      .replace(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"uuid"')
      .replace(/"\d{4}-\d\d-\d\dT[\d:]+Z"/g, '"time"')
      .replace(/"op_time_us":\s*\d+/, '"op_time_us":0'),
  );

it('has examples for both', () => expect(blocks.map(({ language }) => language)).toEqual(expect.arrayContaining(['sh', 'json', 'js'])));

it.each(blocks.flatMap((block, at) => (block.language === 'sh' ? [[block.text.split('\n')[0] ?? '', at] as const] : [])))('curl: %s', async (_, at) => {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', blocks[at]?.text ?? ''], { env, timeout: 60_000 });
  const wanted = shown(at);
  if (wanted) expect(steady(stdout)).toEqual(steady(wanted.text));
  else expect(stdout).toBe('');
});

it.each(blocks.flatMap((block, at) => (block.language === 'js' ? [at] : [])))('JavaScript, block %s', async (at) => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', blocks[at]?.text ?? ''], { env, cwd: resolve(__dirname, '../../..'), timeout: 60_000 });
  expect(stdout).toBe(shown(at)?.text);
});
