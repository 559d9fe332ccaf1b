import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { guarded } from './identity.mjs';
import { endProcess, isAlive, markOf, signalProcess } from './pids.mjs';
import { lastWords } from './command.mjs';
import { UserError } from './user-error.mjs';

/**
 * @typedef {object} ProcessSpec
 * @property {string} name also the name of its log
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} [env] whole environment; the launcher's own when absent
 * @property {string} [cwd]
 * @property {NodeJS.Signals} [stopSignal] asks it to stop, SIGTERM when absent
 * @property {number} [stopTimeoutMs] then it is killed; 10,000 when absent
 * @property {(command: string, args: string[], deathSignal: string) => string[]} [argv] wraps the command (another user)
 * @property {object} [spawn] extra spawn options
 * @property {() => Promise<boolean>} [ready] whether it serves now
 */

/** Waits before the next start after n quick deaths, in ms. */
export const backOff = (quickDeaths) => Math.min(250 * 2 ** quickDeaths, 10_000);

/** Who lived this long, in ms, is started again at once when it dies. */
const steadyAfter = 30_000;

/**
 * One process that is started again whenever it dies, until it is stopped. Its children share its session, not the
 * terminal's, so Ctrl-C reaches the launcher alone and the order of stopping is the launcher's.
 * Emits `pid` after each start and `died` ({ code, signal }) after each death that nobody asked for.
 */
export class ManagedProcess extends EventEmitter {
  /** @param {ProcessSpec} spec @param {import('./logs.mjs').Logs} logs */
  constructor(spec, logs) {
    super();
    this.spec = spec;
    this.logs = logs;
    this.deaths = 0;
    this.quickDeaths = 0;
    this.stopping = false;
    this.mark = undefined;
    this.timer = undefined;
  }

  get name() {
    return this.spec.name;
  }

  /** Starts the process; it is kept alive from now on. */
  start() {
    const { command, args, env, cwd, argv = guarded, stopSignal = 'SIGTERM' } = this.spec;
    const [program, ...rest] = argv(command, args, stopSignal);
    const log = this.logs.open(this.name);
    const startedAt = Date.now();
    const child = spawn(program, rest, { ...this.spec.spawn, cwd, env, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    child.once('error', (error) => this.#gone(startedAt, { code: error.code, signal: null }));
    if (child.pid === undefined) return;
    this.mark = markOf(child.pid);
    child.once('exit', (code, signal) => this.#gone(startedAt, { code, signal }));
    this.emit('pid', child.pid);
  }

  #gone(startedAt, end) {
    this.mark = undefined;
    this.emit('exit');
    if (this.stopping) return;
    this.deaths += 1;
    this.quickDeaths = Date.now() - startedAt < steadyAfter ? this.quickDeaths + 1 : 0;
    this.emit('died', end);
    this.timer = setTimeout(() => this.#startAgain(), backOff(this.quickDeaths - 1));
  }

  #startAgain() {
    try {
      this.start();
    } catch {
      this.#gone(Date.now(), { code: 'cannot start', signal: null });
    }
  }

  /** Stops it for good; resolves when it is gone. */
  async stop() {
    this.stopping = true;
    clearTimeout(this.timer);
    const { stopSignal = 'SIGTERM', stopTimeoutMs = 10_000 } = this.spec;
    if (!this.mark) return;
    const exited = once(this, 'exit');
    await endProcess(this.mark, stopSignal, stopTimeoutMs);
    if (this.mark) await exited;
  }

  /** Ends it and everything in its session at once, without waiting. */
  kill() {
    this.stopping = true;
    clearTimeout(this.timer);
    if (this.mark && isAlive(this.mark)) signalProcess(-this.mark.pid, 'SIGKILL');
  }

  /**
   * Resolves when the process serves.
   * @throws UserError naming the last line of its log, when it keeps dying or does not serve in time
   */
  async untilReady(timeoutMs, signal) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      signal?.throwIfAborted();
      if (this.mark && (await this.spec.ready?.()) !== false) return;
      if (this.deaths >= 3) throw new UserError(`${this.name} keeps stopping (${this.#reason()}); its log is ${this.logs.path(this.name)}.`);
      if (Date.now() > deadline) throw new UserError(`${this.name} is not ready after ${Math.round(timeoutMs / 1000)} s (${this.#reason()}); its log is ${this.logs.path(this.name)}.`);
      await pause(50);
    }
  }

  #reason() {
    const tail = this.logs.tail(this.name);
    if (/No space left on device|ENOSPC/.test(tail)) return 'the disk is full';
    return lastWords(tail).slice(0, 300) || 'it wrote nothing';
  }
}
