import type { DepositView, PaymentProviderName } from '@garrison/contracts';
import { formatAmount, type Currency, type DepositAmounts, type DepositState, type DisputeState, type PaymentMethod } from '@garrison/domain';

/** A row of `deposits`, as the database gives it; amounts are nano-units as text. */
export type DepositRow = {
  id: string; account_id: string; status: DepositState; currency: Currency; net_nano: string; tax_nano: string; tax_name: string | null; tax_percent: number | null; method: PaymentMethod;
  provider: PaymentProviderName; checkout_reference: string | null; checkout_url: string | null; payment_reference: string | null; refunded_nano: string; disputed_nano: string; dispute: DisputeState | null; failure: string | null; generation: number;
  created_at: Date; updated_at: Date; completed_at: Date | null;
};

export const amountsOf = ({ net_nano, tax_nano }: Pick<DepositRow, 'net_nano' | 'tax_nano'>): DepositAmounts => {
  const [net, tax] = [BigInt(net_nano), BigInt(tax_nano)];
  return { net, tax, total: net + tax };
};

/** `deposit` of `/api/deposits/`. */
export function depositViewOf(row: DepositRow): DepositView {
  const { net, tax, total } = amountsOf(row);
  return {
    id: row.id,
    status: row.status,
    amount: formatAmount(net),
    tax: row.tax_name === null || row.tax_percent === null ? null : { name: row.tax_name, percent: row.tax_percent, amount: formatAmount(tax) },
    total: formatAmount(total),
    currency: row.currency,
    method: row.method,
    provider: row.provider,
    checkout_url: row.status === 'pending' ? row.checkout_url : null,
    refunded: formatAmount(BigInt(row.refunded_nano)),
    disputed: formatAmount(BigInt(row.disputed_nano)),
    dispute: row.dispute,
    failure: row.failure,
    generation: row.generation,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
  };
}
