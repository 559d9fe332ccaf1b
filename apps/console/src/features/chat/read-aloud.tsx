'use client';

import { useEffect, useRef, useState } from 'react';
import { sayUpTo } from './announce';
import type { Answer } from './conversation';

/** Tells those who hear the page what is being written: sentence by sentence, and never what was there before. */
export function ReadAloud({ answer }: { answer: Answer | undefined }) {
  const [said, setSaid] = useState('');
  const spoken = useRef({ id: '', upTo: 0 });
  useEffect(() => {
    if (!answer) return;
    if (spoken.current.id !== answer.id) {
      if (answer.state !== 'writing') return;
      spoken.current = { id: answer.id, upTo: 0 };
      setSaid('The model is asked.');
    }
    const { upTo } = spoken.current;
    const next = sayUpTo(answer.content, upTo, answer.state !== 'writing');
    if (next > upTo) {
      spoken.current.upTo = next;
      setSaid(answer.content.slice(upTo, next));
    }
  }, [answer]);
  return <p className="sr-only" aria-live="polite" aria-atomic="true" data-testid="read-aloud">{said}</p>;
}
