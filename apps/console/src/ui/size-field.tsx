'use client';

import clsx from 'clsx';
import { Minus, Plus } from 'lucide-react';
import type { ComponentProps } from 'react';

type Props = { value: number; onChange: (value: number) => void; min: number; max: number; step?: number; locked?: boolean } & Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'min' | 'max' | 'step' | 'type'>;

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));

/**
 * A number of GB with buttons that step by `step`. What is typed is taken as it is, also outside the limits: the rule's message says what is wrong with it.
 * `locked` shows the value and lets nobody change it.
 */
export function SizeField({ value, onChange, min, max, step = 50, locked = false, className, ...input }: Props) {
  const button = 'grid w-10 flex-none place-items-center border-line-strong bg-surface hover:bg-raised disabled:cursor-not-allowed disabled:bg-raised disabled:text-muted';
  // from 130, up goes to 150: steps land on round sizes; from nothing to the smallest
  const stepTo = (direction: 1 | -1) => onChange(Number.isNaN(value) ? min : clamp(direction > 0 ? Math.floor(value / step + 1) * step : Math.ceil(value / step - 1) * step, min, max));
  return (
    <div className={clsx('flex h-10 max-w-52', locked && 'cursor-not-allowed', className)}>
      <button type="button" aria-label="Decrease size" disabled={locked || value <= min} onClick={() => stepTo(-1)} className={clsx(button, 'rounded-l-lg border')}><Minus aria-hidden className="size-4" /></button>
      <input
        {...input}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={1}
        readOnly={locked}
        value={Number.isNaN(value) ? '' : value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className={clsx('control !rounded-none !border-x-0 text-center tabular-nums [appearance:textfield]', locked && 'cursor-not-allowed')}
      />
      <button type="button" aria-label="Increase size" disabled={locked || value >= max} onClick={() => stepTo(1)} className={clsx(button, 'rounded-r-lg border')}><Plus aria-hidden className="size-4" /></button>
    </div>
  );
}
