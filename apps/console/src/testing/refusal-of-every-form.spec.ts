import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../features');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx') && !file.includes('.spec.')).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

it('says above every form which request was refused', () => {
  const refused = sources.filter(({ text }) => /\bshowRefusal\(/.test(text));
  expect(refused.length).toBeGreaterThan(20);
  expect(refused.filter(({ text }) => !/<FormProblem of=\{errors\.root\}|problem=\{errors\.root\}/.test(text)).map(({ file }) => file)).toEqual([]);
});

it('keeps no problem of a form for itself', () => {
  const dialogs = sources.flatMap(({ file, text }) => [...text.matchAll(/<FormDialog\b[^]*?\n? *>\n/g)].map(([opening]) => ({ file, opening })));
  expect(dialogs.length).toBeGreaterThan(20);
  // without a `problem` only what is kept in this browser
  expect([...new Set(dialogs.filter(({ opening }) => !opening.includes('problem={')).map(({ file }) => file))]).toEqual(['chat/conversation-list.tsx', 'chat/settings-dialog.tsx']);
});
