import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A catalogue like the real one but for its prices, for `CATALOGUE_DIR`; `remove` ends it. */
export function catalogueWithPrices(change: (prices: string) => string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'catalogue-'));
  cpSync(resolve(__dirname, '../../../../catalogue'), path, { recursive: true });
  const prices = join(path, 'prices.yaml');
  writeFileSync(prices, change(readFileSync(prices, 'utf8')));
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** Addresses cost USD 0.004 an hour: in the real catalogue they are free, and nothing could be seen of what they are charged. */
export const dearAddresses = (prices: string): string => prices.replaceAll('public_ip: { USD: 0,', 'public_ip: { USD: 0.004,');
