'use client';

import { useEffect, useState } from 'react';
import { useApi } from '@/data/api';
import { useLiveConnection } from '@/data/realtime';
import { appendChunk, type ConsoleText } from './console-text';

const TAIL_LINES = 1_000;

/** The console of an instance: its last lines, and what it prints from then on. Pieces missed on the way are fetched. */
export function useConsoleOutput(instanceId: string): { text: string | undefined; failed: boolean } {
  const api = useApi();
  const connection = useLiveConnection();
  const [shown, setShown] = useState<ConsoleText>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const stopping = new AbortController();
    let known: ConsoleText | undefined;
    let fetching = false;
    let askedAgain = false;

    const show = (next: ConsoleText) => {
      known = next;
      setShown(next);
      setFailed(false);
    };
    const fetchMissing = async (): Promise<void> => {
      if (fetching) {
        askedAgain = true;
        return;
      }
      fetching = true;
      try {
        const query = known ? { since: known.nextOffset } : { tail: TAIL_LINES };
        const { console: output } = await api.getInstanceConsole({ params: { id: instanceId }, query, signal: stopping.signal });
        const joined = known ? appendChunk(known, output) : 'gap';
        // the API may have dropped what lies between; then its answer is all there is
        show(joined === 'gap' ? { text: output.text, nextOffset: output.next_offset } : joined);
      } catch {
        if (!stopping.signal.aborted && !known) setFailed(true);
      } finally {
        fetching = false;
      }
      if (askedAgain && !stopping.signal.aborted) {
        askedAgain = false;
        await fetchMissing();
      }
    };

    const unfollow = connection?.followConsole(
      instanceId,
      (chunk) => {
        const joined = known ? appendChunk(known, chunk) : 'gap';
        if (joined === 'gap') void fetchMissing();
        else show(joined);
      },
      () => void fetchMissing(),
    );
    void fetchMissing();
    return () => {
      stopping.abort();
      unfollow?.();
    };
  }, [api, connection, instanceId]);

  return { text: shown?.text, failed };
}
