import { request } from 'node:http';
import { findChromium } from '../../dev/lib/chromium.mjs';
import { cacheDir } from '../../dev/lib/paths.mjs';
import { UserError } from '../../dev/lib/user-error.mjs';
import { auditPage, bestRun, fetchLighthouse, findLighthouse } from './lighthouse.mjs';

const pages = [{ name: 'login', path: '/login' }, { name: 'instances', path: '/instances', signedIn: true }, { name: 'deploy', path: '/deploy', signedIn: true }];

/** The scripts a page names in its first bytes, each once; browsers of today leave out those for older ones. */
export const scriptsIn = (html) => [...new Set([...html.matchAll(/<script\b[^>]*>/g)].flatMap(([tag]) => (/\snomodule\b/i.test(tag) ? [] : [/\ssrc="([^"]+)"/.exec(tag)?.[1] ?? []].flat())))];

/** An answer as it came over the wire. */
const fetched = (url, headers) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers, timeout: 60_000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => (response.statusCode === 200 ? resolve(Buffer.concat(chunks)) : reject(new Error(`${url} answered ${response.statusCode}`))));
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url}: no answer within a minute`)));
    sent.on('error', reject);
    sent.end();
  });

/** Signs in as the login page does; the session's cookies. */
async function signIn(consoleUrl, { email, password }) {
  const response = await fetch(`${consoleUrl}/session/login`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-garrison-csrf': '1', origin: consoleUrl }, body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`signing in answered ${response.status}`);
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

async function scriptBytes(consoleUrl, path, cookie) {
  const headers = { ...(cookie ? { cookie } : {}), 'sec-fetch-dest': 'document' };
  const html = (await fetched(consoleUrl + path, headers)).toString('utf8');
  const scripts = await Promise.all(scriptsIn(html).map((source) => fetched(new URL(source, consoleUrl), { 'accept-encoding': 'gzip' })));
  return scripts.reduce((sum, { length }) => sum + length, 0);
}

async function lighthouseIfThere({ fetch: mayFetch, signal }) {
  const found = await findLighthouse(cacheDir);
  if (found || !mayFetch) return found;
  await fetchLighthouse(cacheDir, signal);
  return findLighthouse(cacheDir);
}

/**
 * The first load of three pages of the console: compressed JavaScript of the first bytes, and what Lighthouse says where it is installed, of `repeat` runs
 * the best.
 */
export async function measureConsole({ stack, account, repeat, fetchLighthouse: fetch, signal, say }) {
  const lighthouse = await lighthouseIfThere({ fetch, signal });
  const chromium = findChromium(cacheDir);
  if (lighthouse && !chromium) throw new UserError('Lighthouse needs Chromium: install it (apt-get install chromium), or name one in CHROMIUM_PATH.');
  if (!lighthouse) say('without Lighthouse: npm run bench -- --only console --fetch-lighthouse fetches it');
  const cookie = await signIn(stack.consoleUrl, account);
  const results = [];
  for (const { name, path, signedIn } of pages) {
    say(`the page ${path} …`);
    const own = signedIn ? cookie : undefined;
    const kilobytes = (await scriptBytes(stack.consoleUrl, path, own)) / 1_000;
    const runs = [];
    for (let round = 0; lighthouse && round < repeat; round += 1) runs.push(await auditPage(lighthouse, { chromium, url: stack.consoleUrl + path, cookie: own }));
    results.push({ name, kilobytes, runs, ...(runs.length > 0 ? { best: bestRun(runs) } : {}) });
  }
  return results;
}
