'use client';

import type { NoticeView } from '@garrison/contracts';
import { CircleAlert, TriangleAlert, X } from 'lucide-react';
import Link from 'next/link';
import { useSyncExternalStore } from 'react';
import { useForecast } from '@/features/billing/forecast.queries';
import { keepInCookie, keptInCookie } from '@/lib/kept-cookie';
import { Button, buttonClass } from '@/ui/button';
import { TimeAgo } from '@/ui/time';
import { isFinal, noticeKinds, toShow } from './notice-words';
import { idsIn, putAsideCookie, withId } from './put-aside';

const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const kept = () => keptInCookie(putAsideCookie);

function putAside(id: string): void {
  keepInCookie(putAsideCookie, withId(kept(), id));
  listeners.forEach((tell) => tell());
}

/** When machines are put to sleep, or what comes after that. */
function CreditAhead({ stage, words }: { stage: 'used_up' | 'deletion'; words: string }) {
  const next = useForecast().data?.stages.find((one) => one.stage === stage);
  return next?.at ? <>{words} <TimeAgo at={next.at} ahead />. {next.what}</> : null;
}

/** What happens when. What a notice said of amounts was true when it was told; this is true now. */
function Ahead({ notice: { kind, data, message } }: { notice: NoticeView }) {
  if (kind === 'runway') return <CreditAhead stage="used_up" words="As things are, it is used up" />;
  if (kind === 'used_up') return <>Machines are hibernated, and nothing new can be made; storage is still charged. <CreditAhead stage="deletion" words="It would come to deletion" /></>;
  if (kind === 'retention' && typeof data.delete_after === 'string') return <>That is <TimeAgo at={data.delete_after} ahead />, unless you add credit before.</>;
  if (kind === 'lease' && typeof data.lease_until === 'string') return <>That is <TimeAgo at={data.lease_until} ahead />: it is put to rest, not deleted.</>;
  return <>{message}</>;
}

function WayOut({ notice: { kind, data } }: { notice: NoticeView }) {
  if (kind === 'lease' && typeof data.instance_id === 'string') return <Link className={buttonClass('secondary', 'small')} href={`/instances/${data.instance_id}`}>Open the instance</Link>;
  if (kind === 'dispute') return <Link className={buttonClass('secondary', 'small')} href="/billing">Open billing</Link>;
  return <Link className={buttonClass('primary', 'small')} href="/billing?deposit=1" data-testid="notice-deposit">Add credit</Link>;
}

const looks = { danger: 'bg-danger-soft [&_svg:first-child]:text-danger', warn: 'bg-warn-soft [&_svg:first-child]:text-warn', info: 'bg-info-soft [&_svg:first-child]:text-info', ok: '', neutral: 'bg-raised' };

/** The most urgent of what holds now, above every page. */
export function NoticeBanner({ inForce, putAside: asServed }: { inForce: readonly NoticeView[]; putAside: string }) {
  const notice = toShow(inForce, idsIn(useSyncExternalStore(subscribe, kept, () => asServed)));
  if (!notice) return null;
  const { tone } = noticeKinds[notice.kind];
  const Icon = tone === 'danger' ? CircleAlert : TriangleAlert;
  return (
    <section aria-label="Notice" data-testid="notice-banner" data-kind={notice.kind} className={`border-b border-line ${looks[tone]}`}>
      <div className="mx-auto flex max-w-[90rem] flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 sm:px-5">
        <p role={tone === 'danger' ? 'alert' : 'status'} className="flex min-w-0 flex-1 basis-64 items-start gap-2.5 text-sm">
          <Icon aria-hidden className="mt-0.5 size-4 flex-none" />
          <span className="min-w-0 wrap-anywhere"><strong className="font-semibold">{notice.title}.</strong> <Ahead notice={notice} /></span>
        </p>
        <span className="flex items-center gap-1">
          <WayOut notice={notice} />
          <Link className={buttonClass('ghost', 'small')} href="/activity?tab=notices">{inForce.length > 1 ? `All ${inForce.length} notices` : 'Notices'}</Link>
          {!isFinal(notice) && <Button look="ghost" size="icon" aria-label="Put this notice aside" data-testid="put-notice-aside" onClick={() => putAside(notice.id)}><X aria-hidden className="size-4" /></Button>}
        </span>
      </div>
    </section>
  );
}
