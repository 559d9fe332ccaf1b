import fc from 'fast-check';
import { checkScriptContent, isCloudConfig, scriptMaxBytes } from './script.rules.js';

const codes = (content: string) => checkScriptContent(content, 'content').map((one) => one.code);
const script = (bytes: number) => `#!/bin/sh\n${'#'.repeat(bytes - 10)}`;

it.each([
  ['a shell script', '#!/bin/bash\necho hello\n'], ['with a space', '#! /usr/bin/env python3\nprint(1)'], ['with Windows line ends', '#!/bin/bash\r\necho hello\r\n'], ['of exactly 16 KB', script(scriptMaxBytes)],
  ['a cloud-config', '#cloud-config\npackages:\n  - htop\nruncmd:\n  - [ls, -l]\n'], ['with Windows line ends', '#cloud-config\r\npackages: [htop]\r\n'], ['with an empty mapping', '#cloud-config\n{}'],
  ['with comments', '#cloud-config\n# mine\nhostname: box # name\n'], ['with anchors', '#cloud-config\na: &x [1]\nb: *x\n'], ['in other scripts', '#!/bin/sh\necho привет 🚀\n'],
])('%s: %j is fine', (_what, content) => expect(codes(content)).toEqual([]));

it.each([
  ['nothing', '', ['required']], ['blank', ' \n\n', ['required']], ['without a beginning', 'echo hello', ['unknown_format']], ['with only the sign', '#!\necho', ['unknown_format']],
  ['with a space before', ' #!/bin/sh\n', ['unknown_format']], ['with a byte order mark', '\uFEFF#!/bin/sh\n', ['unknown_format']], ['with an empty line before', '\n#cloud-config\na: 1', ['unknown_format']],
  ['another cloud format', '#cloud-config-archive\n- a', ['unknown_format']], ['an include', '#include\nhttps://example.org', ['unknown_format']], ['capitals', '#Cloud-Config\na: 1', ['unknown_format']],
  ['a list', '#cloud-config\n- a\n- b\n', ['not_a_mapping']], ['a word', '#cloud-config\nhello\n', ['not_a_mapping']], ['only a comment', '#cloud-config\n# nothing', ['not_a_mapping']], ['only the header', '#cloud-config', ['not_a_mapping']],
  ['broken YAML', '#cloud-config\na: [1, 2\nb: 3\n', ['invalid_yaml']], ['a tab', '#cloud-config\na:\n\t- b\n', ['invalid_yaml']], ['a key twice', '#cloud-config\na: 1\na: 2\n', ['invalid_yaml']], ['two documents', '#cloud-config\na: 1\n---\nb: 2\n', ['invalid_yaml']],
  ['an alias to nothing', '#cloud-config\na: *x\n', ['invalid_yaml']], ['one byte too many', script(scriptMaxBytes + 1), ['too_large']], ['a NUL', '#!/bin/sh\n\0', ['invalid_text']], ['half a character', '#!/bin/sh\n\ud83d', ['invalid_text']],
  ['all at once', `hello \0${'x'.repeat(scriptMaxBytes)}`, ['too_large', 'invalid_text', 'unknown_format']],
])('%s is refused with its reason', (_what, content, expected) => expect(codes(content)).toEqual(expected));

it('counts bytes, not characters', () => {
  const content = `#!/bin/sh\n${'ä'.repeat(8_188)}`;
  expect(content.length).toBeLessThan(scriptMaxBytes);
  expect(checkScriptContent(content, 'cloud_init')).toEqual([expect.objectContaining({ field: 'cloud_init', code: 'too_large', given: 16_386, max_bytes: 16_384 })]);
});

it('names the line of what is wrong in a cloud-config', () => {
  const [problem] = checkScriptContent('#cloud-config\npackages: [htop]\npackages: [vim]\n', 'content');
  expect(problem).toMatchObject({ line: 3 });
  expect(problem?.message).toBe('The cloud-config is not valid YAML at line 3: Map keys must be unique.');
});

it('is not blown up by aliases', () => {
  const levels = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`);
  expect(codes(`#cloud-config\nl0: &l0 [x]\n${levels.join('\n')}\n`)).toEqual([]);
});

it('tells a cloud-config from a script', () => {
  expect([isCloudConfig('#cloud-config\na: 1'), isCloudConfig('#cloud-config'), isCloudConfig('#!/bin/sh\n#cloud-config')]).toEqual([true, true, false]);
});

it('answers any text', () => {
  fc.assert(fc.property(fc.string(), fc.constantFrom('', '#!/bin/sh\n', '#cloud-config\n'), (text, start) => Array.isArray(checkScriptContent(start + text, 'content'))));
});
