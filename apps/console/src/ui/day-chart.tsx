'use client';

import clsx from 'clsx';
import type { KeyboardEvent, PointerEvent } from 'react';

/** A day and how its bar is made up, from the bottom up; `text` says all of it to who cannot see it. */
export type DayBar = { readonly day: string; readonly text: string; readonly parts: readonly { readonly colour: string; readonly value: number }[] };

const WEEK = 7;
const sumOf = ({ parts }: DayBar): number => parts.reduce((sum, { value }) => sum + value, 0);

/** Where the keys lead from a day; the same from none is the last day. */
function dayAfter(key: string, at: number | undefined, last: number): number | undefined {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -WEEK, PageUp: WEEK, Home: -last, End: last };
  const step = steps[key];
  return step === undefined ? undefined : Math.min(last, Math.max(0, (at ?? last) + step));
}

/**
 * A bar for each day. The day under the pointer, or that which the arrow keys lead to, is told to `onChoose`, and its figures belong beside the chart: for
 * assistive technology the chart is a slider over its days.
 */
export function DayChart({ label, bars, chosen, onChoose, testId }: { label: string; bars: readonly DayBar[]; chosen: number | undefined; onChoose: (at: number | undefined) => void; testId?: string }) {
  const last = bars.length - 1;
  const most = Math.max(...bars.map(sumOf));
  const point = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onChoose(Math.min(last, Math.max(0, Math.floor(((clientX - left) / width) * bars.length))));
  };
  const press = (event: KeyboardEvent) => {
    const next = event.key === 'Escape' ? undefined : dayAfter(event.key, chosen, last);
    if (next === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    onChoose(next);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={chosen ?? last}
      aria-valuetext={bars[chosen ?? last]?.text}
      data-testid={testId}
      className={clsx('flex h-44 forced-color-adjust-none rounded-md', bars.length > 2 * WEEK ? 'gap-px sm:gap-0.5' : 'gap-2')}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && onChoose(undefined)}
      onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && onChoose(chosen ?? last)}
      onBlur={() => onChoose(undefined)}
      onKeyDown={press}
    >
      {bars.map((bar, at) => {
        const sum = sumOf(bar);
        return (
          <span key={bar.day} className={clsx('flex min-w-0 flex-1 flex-col justify-end rounded-sm', at === chosen && 'bg-line')}>
            <span className="flex flex-col-reverse gap-px overflow-hidden rounded-t-xs" style={{ height: `${sum === 0 ? 0 : Math.max(1, (sum / most) * 100)}%` }}>
              {/* shares, not values: parts that grow by less than 1 together would leave the rest of the bar empty */}
              {bar.parts.map(({ colour, value }) => value > 0 && <span key={colour} className="min-h-0 basis-0" style={{ background: colour, flexGrow: value / sum }} />)}
            </span>
          </span>
        );
      })}
    </div>
  );
}
