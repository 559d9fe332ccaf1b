/** Milliseconds as people read them: `0.4 s`, `1 min 05 s`. */
export function formatTime(ms) {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/**
 * Shows the progress of named steps on a terminal (one line each, rewritten when done) or in a log (a line at the start
 * and one at the end).
 */
export class Report {
  constructor(out = process.stdout) {
    this.out = out;
    this.steps = 0;
  }

  /** Plain text between steps. */
  line(text = '') {
    this.out.write(`${text}\n`);
  }

  /**
   * Runs one step and shows how it ended and how long it took.
   * @param work may return a remark that is shown behind the title
   */
  async step(title, work) {
    const startedAt = Date.now();
    this.#show('…', title, '', !this.out.isTTY);
    try {
      const remark = await work();
      this.#show('✓', typeof remark === 'string' ? `${title}: ${remark}` : title, formatTime(Date.now() - startedAt), true);
    } catch (error) {
      this.#show('✗', title, formatTime(Date.now() - startedAt), true);
      throw error;
    }
  }

  #show(mark, title, time, end) {
    const start = this.out.isTTY ? '\r\x1b[2K' : '';
    this.out.write(`${start}  ${mark} ${time ? `${title.padEnd(64)} ${time.padStart(11)}` : title}${end ? '\n' : ''}`);
  }
}
