import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lastWords, run } from '../../dev/lib/command.mjs';
import { UserError } from '../../dev/lib/user-error.mjs';

/** The last one that runs on Node 20. No dependency of the project: it is 185 MB and only measures. */
const VERSION = '12.8.2';

const modules = (cacheFolder) => join(cacheFolder, 'lighthouse', 'node_modules');
const entry = (cacheFolder) => join(modules(cacheFolder), 'lighthouse/core/index.js');

/** Lighthouse and what starts its browser, as far as they lie in the cache folder. */
export async function findLighthouse(cacheFolder) {
  if (!existsSync(entry(cacheFolder))) return undefined;
  const [{ default: audit }, launcher] = await Promise.all([entry(cacheFolder), join(modules(cacheFolder), 'chrome-launcher/dist/index.js')].map((path) => import(pathToFileURL(path).href)));
  return { audit, launch: launcher.launch };
}

/**
 * Fetches it from npm into a folder of its own.
 * @throws UserError with npm's last words
 */
export async function fetchLighthouse(cacheFolder, signal) {
  const folder = join(cacheFolder, 'lighthouse');
  mkdirSync(folder, { recursive: true });
  const { code, output } = await run('npm', ['install', '--prefix', folder, `lighthouse@${VERSION}`, '--no-audit', '--no-fund'], { cwd: folder, env: process.env, signal });
  if (code !== 0) throw new UserError(`Lighthouse could not be fetched from npm: ${lastWords(output, 3)}`);
}

/** What a run of Lighthouse says of a page, in short; scores from 0 to 100. */
export function figuresOf({ categories, audits }) {
  const value = (name) => audits[name].numericValue;
  return {
    performance: Math.round(categories.performance.score * 100),
    accessibility: Math.round(categories.accessibility.score * 100),
    lcpMs: Math.round(value('largest-contentful-paint')),
    cls: Number(value('cumulative-layout-shift').toFixed(3)),
    tbtMs: Math.round(value('total-blocking-time')),
  };
}

/** The run that other work on the machine disturbed least: it takes from the score and never adds to it. */
export const bestRun = (runs) => runs.reduce((best, one) => (one.performance > best.performance || (one.performance === best.performance && one.tbtMs < best.tbtMs) ? one : best));

/** Looks at a page as Lighthouse does by itself: a phone of the middle class on a slow mobile network. */
export async function auditPage({ audit, launch }, { chromium, url, cookie }) {
  const browser = await launch({ chromePath: chromium, chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'], handleSIGINT: false });
  try {
    const { lhr } = await audit(url, { port: browser.port, onlyCategories: ['performance', 'accessibility'], logLevel: 'silent', ...(cookie ? { extraHeaders: { Cookie: cookie } } : {}) });
    if (lhr.runtimeError) throw new Error(`Lighthouse could not look at ${url}: ${lhr.runtimeError.message}`);
    if (new URL(lhr.finalDisplayedUrl).pathname !== new URL(url).pathname) throw new Error(`Lighthouse was led from ${url} to ${lhr.finalDisplayedUrl}`);
    return figuresOf(lhr);
  } finally {
    await browser.kill();
  }
}
