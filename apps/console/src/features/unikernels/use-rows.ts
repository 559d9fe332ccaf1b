'use client';

import { useState } from 'react';
import { toastFailure } from '@/ui/toasts';
import { refusalsOf, type Refusals } from './refusals';
import { useRowCall, type Ref, type RowCall } from './unikernel.queries';

const nothing: ReadonlySet<string> = new Set();

/** The rows of a list that are ticked, what is done to them, and what was refused of it. */
export function useRows<T extends Ref>(metro: string, items: readonly T[] | undefined) {
  const [ticked, setTicked] = useState(nothing);
  const [refusals, setRefusals] = useState<Refusals>({});
  const call = useRowCall(metro);
  const chosen = (items ?? []).filter(({ uuid }) => ticked.has(uuid));
  const toggle = (uuid: string) => setTicked((before) => new Set(before.has(uuid) ? [...before].filter((one) => one !== uuid) : [...before, uuid]));
  const run = (name: RowCall, rows: readonly Ref[], onEnd?: () => void) => {
    const asked = rows.map(({ uuid }) => uuid);
    call.mutate({ call: name, rows: asked.map((uuid) => ({ uuid })) }, {
      onSuccess: (entries) => {
        const refused = refusalsOf(entries, asked);
        setRefusals(refused);
        setTicked((before) => new Set([...before].filter((uuid) => uuid in refused)));
      },
      onError: (error) => toastFailure(error, 'Nothing was changed'),
      onSettled: onEnd,
    });
  };
  return { ticked, toggle, chosen, run, refusals, busy: call.isPending };
}
export type Rows<T extends Ref> = ReturnType<typeof useRows<T>>;
