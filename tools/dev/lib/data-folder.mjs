import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { tryLock } from './lock.mjs';
import { Logs } from './logs.mjs';
import { endProcess, isAlive } from './pids.mjs';
import { UserError } from './user-error.mjs';

/** Raised when the meaning of a data folder's files changes so that an older launcher could not read them. */
export const layout = 1;

const megabyte = 1024 * 1024;

/** Keys, a demo login and passwords that nobody knows yet. */
export const newSecrets = () => ({
  jwtSecret: randomBytes(48).toString('base64url'),
  sealingKey: randomBytes(48).toString('base64url'),
  postgresPassword: randomBytes(24).toString('hex'),
  redisPassword: randomBytes(24).toString('hex'),
  demo: {
    email: `demo-${randomBytes(3).toString('hex')}@garrison.local`,
    password: randomBytes(15).toString('base64url'),
    api_key: `grn_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('base64url')}`, // as apps/api makes them
  },
});

/** Refuses with a sentence when less than `megabytes` are free where `path` lies. */
export function requireFreeSpace(path, megabytes) {
  const { bavail, bsize } = statfsSync(path);
  const free = Math.floor((bavail * bsize) / megabyte);
  if (free < megabytes) throw new UserError(`The disk is nearly full: ${path} has ${free} MB left and ${megabytes} MB are needed.`);
}

/** Everything one Garrison keeps: database, queue, simulated machines, secrets, logs. One launcher at a time may have it. */
export class DataFolder {
  constructor(path) {
    this.path = path;
    this.lock = undefined;
    this.marks = {};
  }

  /** A path below the folder. */
  at(...names) {
    return join(this.path, ...names);
  }

  /**
   * Makes or checks the folder and takes it for this process.
   * @throws UserError when another launcher has it, its layout is another one, or it holds something else
   */
  open() {
    mkdirSync(this.path, { recursive: true });
    const lock = tryLock(this.at('launcher.lock'));
    if (!lock.release) throw new UserError(this.#alreadyRunning(lock.heldBy));
    this.lock = lock;
    this.#checkLayout();
    requireFreeSpace(this.path, 300);
    this.logs = new Logs(this.at('logs'));
    this.forgetRun();
  }

  #alreadyRunning(holder) {
    const address = readJson(this.at('run.json'))?.console_url;
    return `Garrison already runs with the data folder ${this.path} (process ${holder?.pid})${address ? ` at ${address}` : ''}: stop it first, or choose another DATA_DIR and other ports.`;
  }

  #checkLayout() {
    const found = readJson(this.at('layout.json'));
    if (found?.layout === layout) return;
    if (found) {
      const age = found.layout > layout ? 'a newer' : 'an older';
      throw new UserError(`The data folder ${this.path} was made by ${age} Garrison (layout ${found.layout}, this one uses ${layout}): move it away or choose another DATA_DIR.`);
    }
    const foreign = readdirSync(this.path).filter((name) => !['launcher.lock', 'lost+found', 'logs'].includes(name) && !name.startsWith('launcher.lock.'));
    if (foreign.length) throw new UserError(`${this.path} is not a data folder of this Garrison (it holds ${foreign[0]}): choose an empty folder with DATA_DIR.`);
    writeJson(this.at('layout.json'), { layout });
  }

  /** Ends what an earlier launcher left running after a kill, in the order of a stop. */
  async endLeftOvers() {
    const marks = readJson(this.at('pids.json')) ?? {};
    const alive = Object.entries(marks).filter(([, mark]) => isAlive(mark));
    const databases = alive.filter(([name]) => name === 'postgres' || name === 'redis');
    await Promise.all(alive.filter((entry) => !databases.includes(entry)).map(([, mark]) => endProcess(mark, 'SIGTERM')));
    for (const [name, mark] of databases) await endProcess(mark, name === 'postgres' ? 'SIGINT' : 'SIGTERM', 20_000);
    return alive.length;
  }

  /** Remembers a process for `endLeftOvers` of a later start. */
  remember(name, mark) {
    this.marks[name] = mark;
    writeJson(this.at('pids.json'), this.marks);
  }

  /**
   * What only this installation knows: made at the first start, never in code.
   * @returns keys, the demo login, and the passwords of the embedded servers
   */
  secrets() {
    const path = this.at('secrets.json');
    const known = readJson(path);
    if (known) return known;
    const made = newSecrets();
    writeJson(path, made);
    return made;
  }

  /** Ports of the embedded servers at the last start. */
  get ports() {
    return readJson(this.at('ports.json')) ?? {};
  }

  set ports(ports) {
    writeJson(this.at('ports.json'), ports);
  }

  /** Tells other programs that everything is ready and where; see docs/running-locally.md. */
  announceRun(run) {
    writeJson(this.at('run.json'), run);
  }

  /** Nothing is ready (any more). */
  forgetRun() {
    rmSync(this.at('run.json'), { force: true });
  }

  /** Gives the folder back. */
  close() {
    if (!this.lock) return;
    this.forgetRun();
    if (existsSync(this.at('pids.json'))) rmSync(this.at('pids.json'));
    this.lock.release();
  }
}
