import { short, table } from './figures.mjs';

const percent = (share) => `${short(share * 100)} %`;

/** A run as text for people. */
export function reportOf(run) {
  const parts = [headOf(run)];
  if (run.deploys.length > 0) parts.push(deploysOf(run));
  if (run.floor) parts.push(floorOf(run));
  if (run.lists) parts.push(listsOf(run.lists));
  if (run.metering) parts.push(meteringOf(run.metering));
  if (run.console) parts.push(consoleOf(run.console));
  if (run.statements) parts.push(statementsOf(run.statements));
  return parts.join('\n\n');
}

const headOf = ({ at, machine, options }) =>
  `Garrison bench, ${at}, ${machine.cpus} × ${machine.model}, ${machine.memoryGb} GB, Node ${machine.node}, load ${short(machine.loadBefore)} before, best of ${options.repeat}`;

/** Of each kind of measurement the one with the most boots/s. */
function bestOf(deploys) {
  const best = new Map();
  for (const one of deploys) {
    const kind = `${one.callers} ${one.waits}`;
    if (!(best.get(kind)?.bootsPerSecond >= one.bootsPerSecond)) best.set(kind, one);
  }
  return [...best.values()];
}

function deploysOf({ deploys, perMachine }) {
  const rows = bestOf(deploys).map((one) => [
    one.waits ? `${one.callers} in flight` : `burst of ${one.machines}`, one.bootsPerSecond, one.acceptedMs.p50, one.acceptedMs.p99, one.activeMs.p50, one.activeMs.p99,
    ...['api', 'worker', 'agent', 'postgres', 'redis'].map((name) => cpuOf(one, name)),
  ]);
  const head = ['deploy → ACTIVE', 'boots/s', 'accepted p50 ms', 'p99', '→ ACTIVE p50 ms', 'p99', 'CPU ms: api', 'worker', 'agents', 'postgres', 'redis'];
  const { inserts, changes, commits } = perMachine;
  return `${table(head, rows)}\na machine costs ${short(inserts)} inserted and ${short(changes)} changed rows in ${short(commits)} transactions (reads included)`;
}

const cpuOf = ({ cpuMsPerMachine }, name) =>
  Object.entries(cpuMsPerMachine).filter(([process]) => process === name || process.startsWith(`${name}-`)).reduce((sum, [, ms]) => sum + ms, 0);

function floorOf({ floor, deploys }) {
  const best = Math.max(...deploys.map((one) => one.bootsPerSecond));
  const ratio = (perSecond) => (deploys.length > 0 ? percent(best / perSecond) : '–');
  return table(['the floor on the same machine', 'per second', 'best boots/s is'], [
    [`bare Postgres: a transaction of ${floor.inserts} inserts`, floor.postgresPerSecond, ratio(floor.postgresPerSecond)],
    ['bare BullMQ: job there, job back', floor.queuePerSecond, ratio(floor.queuePerSecond)],
  ]);
}

function listsOf({ rows, callers, kinds, flat }) {
  const line = ({ kind, total, perSecond, ms }) => [kind, String(total), perSecond, ms.p50, ms.p99, ms.max];
  const head = [`50 of ${rows} instances, ${callers} callers`, 'matches', 'per second', 'p50 ms', 'p99', 'max'];
  const flatLine = ({ name, total, bytes, atFew, atMany, ratio }) => [name, total === null ? '–' : String(total), String(Math.round(bytes / 1_000)), atFew, atMany, ratio];
  const flatHead = ['50 of each list, one caller', 'rows', 'KB', 'of 1,000: p50 ms', `of ${rows}`, 'ratio'];
  return `${table(head, kinds.map(line))}\n\n${table(flatHead, flat.map(flatLine))}`;
}

const meteringOf = ({ machines, volumes, owners, passes, seconds }) =>
  table(['a minute charged', 'accounts', 'seconds', 'per second'], [[`${machines} machines with ${volumes} volumes`, String(owners), seconds, machines / seconds]]) + `\nmeasured: ${passes.map(short).join(', ')} s`;

const consoleOf = (pages) =>
  table(['page of the console', 'JavaScript KB', 'performance', 'accessibility', 'LCP ms', 'CLS', 'TBT ms'], pages.map(({ name, kilobytes, best }) => [
    name, kilobytes, ...['performance', 'accessibility', 'lcpMs', 'cls', 'tbtMs'].map((figure) => (best ? String(best[figure]) : '–')),
  ]));

const statementsOf = (statements) =>
  table(['statement', 'calls', 'planned', 'total ms', 'to plan', 'to run', 'longest', 'rows'], statements.map((one) => [one.query.slice(0, 110), String(one.calls), String(one.plans), one.total_ms, one.plan_ms, one.run_ms, one.longest_ms, String(one.rows)]));
