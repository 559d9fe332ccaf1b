import clsx from 'clsx';
import { CircleAlert, CircleCheck, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

/** A part of a page with its title. */
export function Card({ title, aside, className, children, ...rest }: { title?: ReactNode; aside?: ReactNode } & Omit<ComponentProps<'section'>, 'title'>) {
  return (
    <section className={clsx('rounded-xl border border-line bg-surface shadow-card', className)} {...rest}>
      {title && (
        <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-3 sm:px-5">
          <h2 className="font-semibold">{title}</h2>
          {aside}
        </div>
      )}
      <div className="p-4 sm:p-5">{children}</div>
    </section>
  );
}

/** Top of a page: where am I, what can I do here. */
export function PageHeader({ title, note, actions }: { title: ReactNode; note?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight break-words">{title}</h1>
        {note && <div className="mt-0.5 text-muted">{note}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

export type Tone = 'ok' | 'info' | 'warn' | 'danger' | 'neutral';
const tones: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok', info: 'bg-info-soft text-info', warn: 'bg-warn-soft text-warn', danger: 'bg-danger-soft text-danger', neutral: 'bg-raised text-muted',
};

/** A word that stands out. */
export function Badge({ tone = 'neutral', className, children, ...rest }: { tone?: Tone } & ComponentProps<'span'>) {
  return <span className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-0.5 text-xs font-semibold', tones[tone], className)} {...rest}>{children}</span>;
}

const noticeIcons: Record<Tone, LucideIcon> = { ok: CircleCheck, info: Info, warn: TriangleAlert, danger: CircleAlert, neutral: Info };

/** A sentence that should not be missed. */
export function Notice({ tone = 'info', className, children, ...rest }: { tone?: Tone } & ComponentProps<'div'>) {
  const Icon = noticeIcons[tone];
  return (
    <div role={tone === 'danger' ? 'alert' : 'status'} className={clsx('flex items-start gap-2.5 rounded-lg px-3.5 py-2.5 text-sm', tones[tone], className)} {...rest}>
      <Icon aria-hidden className="mt-0.5 size-4 flex-none" />
      <div className="min-w-0 flex-1 break-words">{children}</div>
    </div>
  );
}

/** Nothing here yet: what would be here, and how it gets here. */
export function EmptyState({ icon: Icon, title, action, children, testId }: { icon: LucideIcon; title: string; action?: ReactNode; children: ReactNode; testId?: string }) {
  return (
    <div data-testid={testId} className="flex flex-col items-center px-4 py-10 text-center">
      <span className="mb-3 grid size-12 place-items-center rounded-full bg-raised text-muted"><Icon aria-hidden className="size-6" /></span>
      <p className="font-semibold">{title}</p>
      <div className="mt-1 max-w-md text-muted">{children}</div>
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Grey bars where text will be. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="animate-pulse space-y-3">
      {Array.from({ length: lines }, (_, line) => <div key={line} className="h-5 rounded bg-raised" style={{ width: `${90 - ((line * 17) % 45)}%` }} />)}
    </div>
  );
}

/** Name and value pairs. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid items-baseline grid-cols-[minmax(7rem,auto)_1fr] gap-x-4 gap-y-2">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
