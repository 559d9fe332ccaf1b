import { setTimeout as pause } from 'node:timers/promises';
import { places } from './bench-fleet.mjs';
import { spread } from './figures.mjs';

/** How often the account's event log is read for machines that became ACTIVE (ms); also the precision of "accepted → ACTIVE". */
const LOOK_EVERY_MS = 20;
const LIMIT_MS = 240_000;

let made = 0;

/** A machine as a person would order it: one GPU, boot disk, data disk, public address, SSH open, a label. */
const order = (account) => {
  const { region, model } = places[made % places.length];
  made += 1;
  return {
    vm_name: `bench-${made}`, region, gpu_model: model, gpu_count: 1, boot_source: 'os_image', os_image: 'ubuntu-22.04-cuda-12.4', ssh_key_ids: [account.sshKeyId],
    security_rules: [{ direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' }],
    labels: { team: `team-${made % 20}` },
  };
};

/** Follows the accounts' event logs, as their listeners are told, and resolves a promise per machine when it is ACTIVE. */
class ActiveWatch {
  #waiting = new Map();
  #early = new Map();
  #seen = new Map();
  #stopped = false;

  constructor(db, accounts) {
    this.db = db;
    for (const { id } of accounts) this.#seen.set(id, 0);
  }

  async begin() {
    const rows = await this.#query('SELECT account_id, last_sequence FROM event_streams WHERE account_id = ANY($1)', [[...this.#seen.keys()]]);
    for (const { account_id, last_sequence } of rows) this.#seen.set(account_id, Number(last_sequence));
    this.running = this.#follow().catch((error) => this.#fail(error));
  }

  /** Resolves with the moment (performance.now) at which the machine was seen ACTIVE; rejects when it failed. */
  active(instanceId) {
    const early = this.#early.get(instanceId);
    if (early) return early.error ? Promise.reject(early.error) : Promise.resolve(early.at);
    return new Promise((resolve, reject) => this.#waiting.set(instanceId, { resolve, reject }));
  }

  async end() {
    this.#stopped = true;
    await this.running;
    this.#fail(new Error('the watch ended before this machine was ACTIVE'));
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async #follow() {
    while (!this.#stopped) {
      const rows = await this.#query(
        `SELECT e.account_id, e.sequence, e.resource_id, e.data->>'status' AS status, e.data->'error'->>'message' AS error
         FROM unnest($1::uuid[], $2::bigint[]) AS s(account_id, seen)
         JOIN LATERAL (SELECT * FROM event_log l WHERE l.account_id = s.account_id AND l.sequence > s.seen AND l.resource_type = 'instance' ORDER BY l.sequence) e ON true`,
        [[...this.#seen.keys()], [...this.#seen.values()]],
      );
      const at = performance.now();
      for (const row of rows) this.#take(row, at);
      await pause(LOOK_EVERY_MS);
    }
  }

  #take({ account_id, sequence, resource_id, status, error }, at) {
    this.#seen.set(account_id, Math.max(Number(sequence), this.#seen.get(account_id)));
    if (status !== 'ACTIVE' && status !== 'ERROR') return;
    const end = { at, error: status === 'ERROR' ? new Error(`machine ${resource_id} failed: ${error}`) : undefined };
    const waiting = this.#waiting.get(resource_id);
    if (!waiting) return this.#early.set(resource_id, end);
    this.#waiting.delete(resource_id);
    if (end.error) waiting.reject(end.error);
    else waiting.resolve(at);
  }

  async #query(text, values) {
    // prepared, because it is asked very often and must cost the measured database little
    return (await this.db.query({ name: text.slice(0, 60), text, values })).rows;
  }
}

/** Deploys until `machines` are ACTIVE: `callers` callers, each asking for the next machine when its last one is ACTIVE, or at once when `waits` is false. */
export async function measureDeploys({ stack, http, accounts, machines, callers, waits }) {
  const watch = new ActiveWatch(stack.db, accounts);
  await watch.begin();
  const accepted = [];
  const active = [];
  const followed = [];
  const cpuBefore = stack.cpuSeconds();
  const startedAt = performance.now();
  let left = machines;
  const caller = async (nth) => {
    for (let turn = nth; left > 0; turn += callers) {
      left -= 1;
      const account = accounts[turn % accounts.length];
      const answer = await http.expect(202, 'POST', '/api/deploy/', { key: account.key, body: order(account) });
      const acceptedAt = performance.now();
      accepted.push(answer.ms);
      const end = watch.active(answer.body.deployment.instance_id).then((at) => void active.push(Math.max(0, at - acceptedAt)));
      end.catch(() => undefined); // whoever waits hears of it
      if (waits) await end;
      else followed.push(end);
    }
  };
  try {
    const work = Promise.all(Array.from({ length: callers }, (_, nth) => caller(nth))).then(() => Promise.all(followed));
    await withLimit(work, LIMIT_MS);
  } finally {
    await watch.end();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  stack.demandNoDeaths();
  const cpu = Object.entries(stack.cpuSeconds()).map(([name, after]) => [name, ((after - (cpuBefore[name] ?? 0)) * 1_000) / machines]);
  return {
    callers, waits, machines, seconds, bootsPerSecond: machines / seconds, acceptedMs: spread(accepted), activeMs: spread(active), cpuMsPerMachine: Object.fromEntries(cpu),
  };
}

async function withLimit(work, ms) {
  const limit = new AbortController();
  const late = pause(ms, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`not all machines were ACTIVE after ${ms / 1_000} s`);
  });
  late.catch(() => undefined);
  await Promise.race([work, late]).finally(() => limit.abort());
}
