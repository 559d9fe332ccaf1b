'use client';

import { lazyPart } from '@/ui/lazy-part';
import { useNoticesInForce } from './notice.queries';

const NoticeBanner = lazyPart(() => import('./notice-banner').then((module) => module.NoticeBanner));

/** Where a notice appears; most of the time there is none, and nothing of it is fetched. */
export function NoticePlace() {
  const { data } = useNoticesInForce();
  return data && data.length > 0 ? <NoticeBanner inForce={data} /> : null;
}
