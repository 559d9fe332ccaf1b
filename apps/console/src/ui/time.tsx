'use client';

import { useSyncExternalStore } from 'react';
import { exactTime, timeAgo } from '@/lib/format';
import { Tooltip } from './tooltip';

const TICK_MS = 15_000;
let now = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all the times of a page. */
function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((tell) => tell());
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
const read = () => (now = timer && now ? now : Date.now());
/** What the server paints, and the browser until it has taken over. Whole ticks: asked twice in a row, it is the same. */
const readFirst = () => Math.floor(Date.now() / TICK_MS) * TICK_MS;

/** How long ago, with the exact time in the reader's zone on hover. Clocks differ, so what was is never shown as still to come; `ahead` is for what is. */
export function TimeAgo({ at, ahead = false }: { at: string; ahead?: boolean }) {
  const current = useSyncExternalStore(subscribe, read, readFirst);
  return <Tooltip text={exactTime(at)}><time suppressHydrationWarning dateTime={at} tabIndex={0} className="whitespace-nowrap rounded">{timeAgo(at, ahead ? current : Math.max(current, Date.parse(at)))}</time></Tooltip>;
}
