import { randomUUID } from 'node:crypto';
import type { Currency } from '@garrison/domain';
import { Ledger } from '../modules/ledger/ledger.service.js';
import { Transactions } from '../platform/database/transactions.js';
import type { TestApi } from './test-api.js';

/** Charges an account, or gives it, what makes its balance so many nano-units. */
export async function leave(api: TestApi, accountId: string, nano: bigint): Promise<void> {
  const ledger = api.app.get(Ledger);
  const [account]: { currency: Currency }[] = await api.dataSource.query('SELECT currency FROM accounts WHERE id = $1', [accountId]);
  const currency = account?.currency ?? 'USD';
  await api.app.get(Transactions).commit(async (tx) => {
    const amountNano = nano - (await ledger.balance(tx, accountId));
    if (amountNano === 0n) return;
    const lines = [{ accountId, book: 'credits', amountNano }, { accountId: null, book: 'promotions', amountNano: -amountNano }] as const;
    await ledger.post(tx, { source: `test:${randomUUID()}`, kind: 'test', currency, description: 'A test', lines });
  });
}
