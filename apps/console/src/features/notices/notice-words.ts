import type { NoticeKind, NoticeView } from '@garrison/contracts';
import type { Tone } from '@/ui/surfaces';

/** What each kind is called, the most urgent first. */
export const noticeKinds: Record<NoticeKind, { readonly words: string; readonly tone: Tone }> = {
  retention: { words: 'deletion', tone: 'danger' },
  used_up: { words: 'credit used up', tone: 'danger' },
  runway: { words: 'credit low', tone: 'warn' },
  dispute: { words: 'dispute', tone: 'warn' },
  lease: { words: 'lease', tone: 'info' },
  idle: { words: 'idle', tone: 'neutral' },
  security: { words: 'security', tone: 'neutral' },
};

const urgency = Object.keys(noticeKinds);
const byUrgency = (a: NoticeView, b: NoticeView) => urgency.indexOf(a.kind) - urgency.indexOf(b.kind);

/** What must not be put aside: everything stands still, or is about to be lost. */
export const isFinal = ({ kind }: NoticeView): boolean => noticeKinds[kind].tone === 'danger';

/** The one to show, of those that hold: the most urgent that was not put aside. */
export const toShow = (inForce: readonly NoticeView[], putAside: readonly string[]): NoticeView | undefined =>
  [...inForce].sort(byUrgency).find((notice) => isFinal(notice) || !putAside.includes(notice.id));

/** Does its sentence say when credit runs out? */
export const tellsOfCreditAhead = ({ kind }: NoticeView): boolean => kind === 'runway' || kind === 'used_up';
