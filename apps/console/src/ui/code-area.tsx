'use client';

import clsx from 'clsx';
import { useRef, type ComponentProps } from 'react';

/**
 * Text with numbered lines. Tab moves the focus on, as everywhere: a page must not catch the keyboard. `problemLine` counts from 1.
 */
export function CodeArea({ value, problemLine, className, onScroll, ...rest }: Omit<ComponentProps<'textarea'>, 'value'> & { value: string; problemLine?: number }) {
  const gutter = useRef<HTMLDivElement>(null);
  const lines = value.split('\n').length;
  return (
    <div className={clsx('flex overflow-hidden rounded-lg border border-line-strong bg-surface font-mono text-[0.8125rem] leading-6 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent has-[[aria-invalid=true]]:border-danger', className)}>
      <div ref={gutter} aria-hidden className="flex-none overflow-hidden bg-raised py-2 pr-2 pl-3 text-right text-muted select-none">
        {Array.from({ length: lines }, (_, at) => <div key={at} className={clsx(problemLine === at + 1 && 'rounded bg-danger-soft font-semibold text-danger')}>{at + 1}</div>)}
      </div>
      <textarea
        {...rest}
        value={value}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        className="min-h-80 w-full resize-y overflow-auto bg-transparent px-3 py-2 text-ink outline-none"
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          onScroll?.(event);
        }}
      />
    </div>
  );
}
