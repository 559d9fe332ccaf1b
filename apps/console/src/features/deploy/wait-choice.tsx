'use client';

import { waitLimits, type Currency } from '@garrison/domain';
import { numberOrNull, orNull } from '@/lib/field-values';
import { TextField } from '@/ui/field';
import { ChoiceCard } from './choice-card';
import { useDeploy } from './deploy-context';
import { isOutOfStock } from './deploy-facts';

const DAY_MS = 86_400_000;

/** What happens when there is no stock: a refusal, or a place in line until a time and up to a price (decision 0015). */
export function WaitChoice({ currency }: { currency: Currency }) {
  const { form, values, request, facts, offersWait, set, problemAt } = useDeploy();
  if (!offersWait) return null;
  const waits = values.when_out_of_stock === 'wait';
  const card = (choice: 'refuse' | 'wait', title: string, note: string) => (
    <ChoiceCard name="when_out_of_stock" value={choice} data-testid={`stock-${choice}`} checked={values.when_out_of_stock === choice} onChange={() => set('when_out_of_stock', choice)}>
      <span className="block font-medium">{title}</span>
      <span className="block text-sm text-muted">{note}</span>
    </ChoiceCard>
  );
  return (
    <div className="mt-5 rounded-lg bg-raised/60 p-3.5 sm:p-4" data-testid="wait-choice">
      <h3 id="wait-label" className="mb-2 font-medium">{isOutOfStock(facts, request) ? 'Nothing that fits is free now' : 'If nothing is free'}</h3>
      <div role="radiogroup" aria-labelledby="wait-label" className="grid gap-2.5 sm:grid-cols-2">
        {card('refuse', 'Do not wait', 'The deployment is refused while nothing is free.')}
        {card('wait', 'Wait in line', 'The machine starts by itself when its turn comes; first come, first served.')}
      </div>
      {waits && (
        <div className="mt-3.5 grid gap-4 sm:grid-cols-2">
          <TextField
            label="Wait until"
            optional
            type="datetime-local"
            hint={`In your time. Without it ${waitLimits.defaultMs / DAY_MS} days; at most ${waitLimits.maxMs / DAY_MS}.`}
            problem={problemAt('wait_until')}
            data-testid="wait-until"
            {...form.register('wait_until', { setValueAs: orNull })}
          />
          <TextField
            label={`Highest price per hour in ${currency}`}
            optional
            type="number"
            inputMode="decimal"
            step="any"
            min={0}
            hint="It does not start if the whole machine costs more by then."
            problem={problemAt('max_price_per_hour')}
            data-testid="wait-max-price"
            {...form.register('max_price_per_hour', { setValueAs: numberOrNull })}
          />
        </div>
      )}
    </div>
  );
}
