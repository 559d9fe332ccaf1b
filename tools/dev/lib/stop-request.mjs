import { readFileSync } from 'node:fs';
import { startTime } from './pids.mjs';

/** Ctrl-C under npm arrives twice at once: from the terminal and passed on by npm. Only a later one means "now!". */
const sameKeyPressMs = 700;

/** The wish to stop: Ctrl-C, SIGTERM, a closed terminal, or the death of the npm that started us. */
export class StopRequest {
  #controller = new AbortController();
  #askedAt = 0;

  constructor() {
    this.reason = '';
    this.requested = new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Aborted once a stop was asked for. */
  get signal() {
    return this.#controller.signal;
  }

  /** @param onForce what a second, later request does before the process ends with code 130 */
  listen({ onForce }) {
    const ask = (reason) => {
      if (!this.signal.aborted) {
        this.reason = reason;
        this.#askedAt = Date.now();
        this.#controller.abort();
      } else if (Date.now() - this.#askedAt > sameKeyPressMs) {
        onForce();
        process.exit(130);
      }
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => ask(name));
    process.stdout.on('error', () => undefined); // a closed terminal must not stop an orderly stop
    this.#followNpm(() => this.signal.aborted || ask('npm is gone'));
  }

  /** npm cannot pass on its own kill -9; without this the stack would run on unseen. */
  #followNpm(onGone) {
    const npm = process.env.npm_lifecycle_event ? npmAncestor(process.ppid) : undefined;
    if (!npm) return;
    const started = startTime(npm);
    setInterval(() => startTime(npm) !== started && onGone(), 1_000).unref();
  }
}

/** The nearest ancestor that is npm. */
function npmAncestor(pid) {
  for (let current = pid; current > 1; ) {
    try {
      const argv = readFileSync(`/proc/${current}/cmdline`, 'utf8');
      if (/^npm /.test(argv) || /npm(-cli\.js)?\0/.test(argv)) return current;
      const stat = readFileSync(`/proc/${current}/stat`, 'utf8');
      current = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      return undefined;
    }
  }
  return undefined;
}
