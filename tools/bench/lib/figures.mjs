/** The value below which `share` (0–1) of the samples lie, by nearest rank; NaN without samples. */
export function percentile(samples, share) {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Milliseconds as they are told: median, 99th percentile, worst. */
export const spread = (samples) => ({ p50: percentile(samples, 0.5), p99: percentile(samples, 0.99), max: percentile(samples, 1) });

/** Three significant digits at most, so that a table shows no precision that is not there. */
export function short(value) {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, Math.min(2, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
  return value.toFixed(digits);
}

/** A plain text table: the first column to the left, numbers to the right. */
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? short(cell) : String(cell))));
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  return cells.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')).join('\n');
}
