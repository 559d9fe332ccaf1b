import { execFileSync } from 'node:child_process';
import { snippetsOf } from './snippets';

const request = { model: 'm', messages: [{ role: 'user', content: `It's "true"\nand $HOME` }], temperature: 0.5, stream: true };
const [curl, python, javascript] = snippetsOf('https://api.test', request).map(({ code }) => code) as [string, string, string];

it('hands the shell the request as it is', () => {
  const script = `curl() { for word; do last="$word"; done; printf '%s' "$last"; }\n${curl}`;
  expect(JSON.parse(execFileSync('sh', ['-c', script], { encoding: 'utf8' }))).toEqual(request);
  expect(curl).toContain("curl -N 'https://api.test/v1/chat/completions'");
});

it('is what OpenAI’s clients take', () => {
  expect(javascript).toContain(`create(${JSON.stringify(request, null, 2)})`);
  expect(javascript).toContain('baseURL: "https://api.test/v1"');
  expect(python).toContain('    stream=True,');
  expect(python).toContain('    temperature=0.5,');
  expect(python).toContain(String.raw`"content": "It's \"true\"\nand $HOME"`);
});
