import { Readable } from 'node:stream';
import type { UsageLineView } from '@garrison/contracts';

/** Spreadsheets take a text that begins so for a formula and carry it out; an apostrophe keeps it a text. Amounts stay numbers. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);

const cell = (value: unknown): string => {
  const given = value === null || value === undefined ? '' : String(value);
  const text = isFormula(given) ? `'${given}` : given;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const line = (values: readonly unknown[]): string => `${values.map(cell).join(',')}\r\n`;

/** RFC 4180, with a header; written while the rows come. A column is a name and what stands in it. */
export function csvOf<T>(rows: Iterable<T> | AsyncIterable<T>, columns: Readonly<Record<string, (row: T) => unknown>>): Readable {
  async function* text() {
    yield line(Object.keys(columns));
    for await (const row of rows) yield line(Object.values(columns).map((read) => read(row)));
  }
  return Readable.from(text(), { objectMode: false });
}

const usageColumns: Readonly<Record<string, (row: UsageLineView) => unknown>> = {
  resource_type: (row) => row.resource_type, resource_id: (row) => row.resource_id, resource_name: (row) => row.resource_name,
  region: (row) => row.region, kind: (row) => row.kind, instance_id: (row) => row.instance_id, quantity: (row) => row.quantity,
  minutes: (row) => row.minutes, price_per_hour: (row) => row.price_per_hour, amount: (row) => row.amount,
};
/** Usage, one line for each thing and kind. */
export const usageCsv = (lines: Iterable<UsageLineView>): Readable => csvOf(lines, usageColumns);
