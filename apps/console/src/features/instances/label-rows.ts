export type LabelRow = { key: string; value: string };

/** Labels as rows that can be edited. */
export const rowsFrom = (labels: Readonly<Record<string, string>>): LabelRow[] => Object.entries(labels).map(([key, value]) => ({ key, value }));

/** Rows as labels; a row without a key and a value is none, of two with the same key the last counts. */
export const labelsFrom = (rows: readonly LabelRow[]): Record<string, string> =>
  Object.fromEntries(rows.filter(({ key, value }) => key.trim() !== '' || value.trim() !== '').map(({ key, value }) => [key.trim(), value.trim()]));
