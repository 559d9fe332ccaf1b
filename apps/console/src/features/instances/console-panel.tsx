'use client';

import { ArrowDownToLine } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { Button } from '@/ui/button';
import { CopyButton } from '@/ui/copy-button';
import { Card } from '@/ui/surfaces';
import { useConsoleOutput } from './use-console-output';

/** The colours of a terminal are for a terminal. */
const withoutColours = (text: string) => text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g'), '');
const NEAR_END_PX = 24;

/** Serial console output; follows the end until the reader scrolls up. */
export function ConsolePanel({ instanceId }: { instanceId: string }) {
  const { text, failed } = useConsoleOutput(instanceId);
  const box = useRef<HTMLPreElement>(null);
  const [following, setFollowing] = useState(true);

  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text, following]);
  const noticeScroll = () => {
    const element = box.current;
    if (element) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
  };

  return (
    <Card
      title="Console"
      className="[&>div:last-child]:!p-0"
      aside={
        <span className="flex items-center gap-1">
          {!following && <Button size="small" onClick={() => setFollowing(true)}><ArrowDownToLine aria-hidden className="size-4" />Follow</Button>}
          {text && <CopyButton text={withoutColours(text)} what="console output" />}
        </span>
      }
    >
      <pre
        ref={box}
        onScroll={noticeScroll}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Console output"
        data-testid="console-output"
        className="h-80 overflow-auto rounded-b-xl bg-terminal p-4 text-[0.8125rem] leading-relaxed whitespace-pre-wrap wrap-anywhere text-[#d5dde3] outline-offset-[-3px]"
      >
        {text ? withoutColours(text) : <span className="opacity-70">{failed ? 'The console output could not be read.' : text === '' ? 'Nothing printed yet. Output appears here as the machine boots.' : 'Loading…'}</span>}
      </pre>
    </Card>
  );
}
