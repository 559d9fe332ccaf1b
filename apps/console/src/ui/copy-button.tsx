'use client';

import clsx from 'clsx';
import { Check, Copy } from 'lucide-react';
import { useCopy } from '@/lib/use-copy';
import { Button } from './button';
import { Tooltip } from './tooltip';

/** Copies a text; `what` names it for those who cannot see the icon, `label` for everybody. */
export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const { copied, copy } = useCopy();
  const Icon = copied ? Check : Copy;
  return (
    <Tooltip text={copied ? 'Copied' : `Copy ${what}`}>
      <Button look="ghost" size={label ? 'small' : 'icon'} className={clsx('text-muted', !label && '!size-7')} aria-label={`Copy ${what}`} onClick={() => copy(text)}><Icon aria-hidden className="size-4" />{label}</Button>
    </Tooltip>
  );
}

/** A value in fixed-width letters that can be copied. */
export function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 truncate text-sm">{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  );
}
