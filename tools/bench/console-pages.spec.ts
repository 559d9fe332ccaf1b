import { scriptsIn } from './lib/console-pages.mjs';
import { bestRun, figuresOf } from './lib/lighthouse.mjs';
import { reportOf } from './lib/report.mjs';

it('counts the scripts of the first bytes once, without those for old browsers', () => {
  const html = `<link rel="preload" href="/z.js"/><script src="/a.js" async=""></script><script>self.x("/n.js")</script><script src="/old.js" noModule=""></script><script src="/a.js"></script><script nonce="n" src="/b.js"></script>`;
  expect(scriptsIn(html)).toEqual(['/a.js', '/b.js']);
});

const numeric = (numericValue: number) => ({ numericValue });

it('says in short what Lighthouse found', () => {
  const audits = { 'largest-contentful-paint': numeric(1_433.6), 'cumulative-layout-shift': numeric(0.00349), 'total-blocking-time': numeric(120.4) };
  expect(figuresOf({ categories: { performance: { score: 0.974 }, accessibility: { score: 1 } }, audits })).toEqual({ performance: 97, accessibility: 100, lcpMs: 1_434, cls: 0.003, tbtMs: 120 });
});

it('takes the run with the best score, and of equals the one that blocked least', () => {
  const run = (performance: number, tbtMs: number) => ({ performance, tbtMs });
  expect(bestRun([run(90, 10), run(97, 300), run(97, 200), run(95, 0)])).toEqual(run(97, 200));
});

it('reports the pages, with Lighthouse and without', () => {
  const machine = { cpus: 2, model: 'CPU', memoryGb: 1, node: 'v20', loadBefore: 1 };
  const best = { performance: 97, accessibility: 100, lcpMs: 1_434, cls: 0.003, tbtMs: 120 };
  const report = reportOf({ at: 'now', machine, options: { repeat: 1 }, deploys: [], console: [{ name: 'login', kilobytes: 150, best }, { name: 'deploy', kilobytes: 252 }] });
  expect(report.split('\n').slice(2).map((line) => line.split(/\s{2,}/))).toEqual([
    ['page of the console', 'JavaScript KB', 'performance', 'accessibility', 'LCP ms', 'CLS', 'TBT ms'],
    ['login', '150', '97', '100', '1434', '0.003', '120'],
    ['deploy', '252', '–', '–', '–', '–', '–'],
  ]);
});
