import { unit } from '../seeded.js';

const pad = (seconds: number): string => seconds.toFixed(6).padStart(12);

/** Collects serial output; the clock runs on with every line by a seeded, believable bit. */
export class LineWriter {
  private readonly lines: string[] = [];
  constructor(
    private readonly seed: number,
    private readonly key: string,
    private readonly startedAt: Date,
    private seconds: number,
  ) {}

  /** A plain line. */
  say(...lines: string[]): this {
    this.lines.push(...lines);
    return this;
  }

  /** A kernel line with its time since power-on; `ms` is about how long it took to come to it. */
  kernel(text: string, ms = 2): this {
    this.seconds += (ms / 1_000) * (0.5 + unit(this.seed, this.key, this.lines.length));
    this.lines.push(`[${pad(this.seconds)}] ${text}`);
    return this;
  }

  /** What systemd reports of a unit. */
  ok(text: string, ms = 30): this {
    this.seconds += (ms / 1_000) * (0.5 + unit(this.seed, this.key, this.lines.length));
    this.lines.push(`[  OK  ] ${text}`);
    return this;
  }

  wait(ms: number): this {
    this.seconds += ms / 1_000;
    return this;
  }

  /** Seconds since power-on. */
  get uptime(): number {
    return this.seconds;
  }

  get at(): Date {
    return new Date(this.startedAt.getTime() + this.seconds * 1_000);
  }

  toString(): string {
    return this.lines.length === 0 ? '' : `${this.lines.join('\n')}\n`;
  }
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');
const clock = (at: Date): string => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;

/** `Thu, 21 Nov 2030 23:45:00 +0000` */
export const rfc2822 = (at: Date): string =>
  `${days[at.getUTCDay()]}, ${two(at.getUTCDate())} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()} ${clock(at)} +0000`;

/** `Nov 21 23:45:00` */
export const syslogTime = (at: Date): string => `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${clock(at)}`;
