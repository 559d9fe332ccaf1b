import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /^(features|ui).*\.tsx?$/.test(file) && !file.includes('.spec.')).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
const literals = (text: string) => [...text.matchAll(/['"](\w+)['"]/g)].map(([, word]) => word ?? '');
const offersCurl = (text: string) => /<Curl(?:Button|Menu|SubMenu)\b/.test(text);
const isChange = (routes: Readonly<Record<string, { readonly method: string }>>) => (id: string) => (routes[id]?.method ?? 'GET') !== 'GET';

/** What a page asks by itself, without anybody pressing anything. */
const unasked = ['validateDeployment'];
/** Where an action is given that shows its curl elsewhere. */
const elsewhere: Readonly<Record<string, string>> = {
  'features/palette/found.tsx': 'the same commands stand in the menus of what they are about',
  'features/deploy/deploy-form.tsx': 'the summary beside the form has it',
  'features/auth/login-form.tsx': 'nobody is signed in yet',
  'features/auth/register-form.tsx': 'nobody is signed in yet',
};

it('knows a call of the API that changes something', () => {
  expect(isChange(apiRoutes)('stopInstance')).toBe(true);
  expect(isChange(apiRoutes)('getInstance')).toBe(false);
});

it('offers a curl of every change the console asks of the API', () => {
  const asked = sources.flatMap(({ text }) => [...text.matchAll(/\bapi\.(\w+)\(/g)].map(([, id]) => id ?? '')).filter(isChange(apiRoutes));
  expect(asked.length).toBeGreaterThan(50);
  const offered = new Set(sources.filter(({ text }) => offersCurl(text) || /\bCurlAction\b/.test(text)).flatMap(({ text }) => literals(text)));
  expect([...new Set(asked)].filter((id) => !offered.has(id) && !unasked.includes(id))).toEqual([]);
});

it('offers a curl of every file beside its download', () => {
  const taking = sources.filter(({ text }) => /\bdownload\(/.test(text)).map(({ file }) => file);
  expect(taking).toEqual(['ui/download-button.tsx']);
  expect(sources.filter(({ file, text }) => file === taking[0] && offersCurl(text))).toHaveLength(1);
});

it('offers a curl of every change of unikernels', () => {
  const unikernels = sources.filter(({ file }) => file.startsWith('features/unikernels/'));
  const asked = unikernels.flatMap(({ text }) => [...text.matchAll(/useKraftAction\(metro, '(\w+)'/g)].map(([, id]) => id ?? ''));
  expect(asked.every(isChange(kraftRoutes)) && asked.length).toBeGreaterThan(5);
  const offered = new Set(unikernels.filter(({ text }) => offersCurl(text)).flatMap(({ text }) => literals(text)));
  expect(asked.filter((id) => !offered.has(id))).toEqual([]);
});

it('shows a curl wherever an action is given', () => {
  const giving = sources.filter(({ file, text }) => file.endsWith('.tsx') && /\bmutate(?:Async)?\b/.test(text)).map(({ file, text }) => ({ file, shows: offersCurl(text) || file in elsewhere }));
  expect(giving.length).toBeGreaterThan(25);
  expect(giving.filter(({ shows }) => !shows).map(({ file }) => file)).toEqual([]);
});
