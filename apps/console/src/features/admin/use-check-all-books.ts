'use client';

import type { ReconciliationView } from '@garrison/contracts';
import { useEffect, useRef, useState } from 'react';
import { useAction } from '@/data/use-action';

/** Both pages of the report as one; of the differences the first one stays. */
const joined = (before: ReconciliationView, page: ReconciliationView): ReconciliationView => ({
  ...page,
  accounts: before.accounts + page.accounts,
  entries: before.entries + page.entries,
  usage_intervals: before.usage_intervals + page.usage_intervals,
  ok: before.ok && page.ok,
  checks: page.checks.map((one) => ({ ...one, ok: one.ok && before.checks.every(({ check, ok }) => check !== one.check || ok) })),
  first_difference: before.first_difference ?? page.first_difference,
});

/** Looks through the books of all accounts, page by page. `report` is what is known so far; a look that was stopped or failed goes on behind its last page. */
export function useCheckAllBooks() {
  const [report, setReport] = useState<ReconciliationView>();
  const running = useRef<AbortController>(undefined);
  const { mutate, isPending, error } = useAction(async (api, from: ReconciliationView | undefined) => {
    const { signal } = (running.current = new AbortController());
    let soFar = from;
    try {
      do {
        const { reconciliation } = await api.adminReconcileBilling({ query: { after: soFar?.next ?? undefined }, signal });
        soFar = soFar ? joined(soFar, reconciliation) : reconciliation;
        setReport(soFar);
      } while (soFar.next !== null);
    } catch (failure) {
      if (!signal.aborted) throw failure;
    }
  }, { tell: false });
  useEffect(() => () => running.current?.abort(), []);
  return {
    report, isPending, error,
    start: () => {
      setReport(undefined);
      mutate(undefined);
    },
    goOn: () => mutate(report),
    stop: () => running.current?.abort(),
  };
}
