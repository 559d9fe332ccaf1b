'use client';

import { lazy, Suspense, useState } from 'react';
import { useNoticesInForce } from './notice.queries';

const NoticeBanner = lazy(async () => ({ default: (await import('./notice-banner')).NoticeBanner }));

/**
 * Where a notice appears; most of the time there is none, and nothing of it is fetched. `putAside` is the cookie as the server saw it. What the server knows
 * stands in the page's first bytes, so there is no boundary around it: React would send what is in one behind the page, and move it in when it is seen already.
 */
export function NoticePlace({ putAside }: { putAside: string }) {
  const { data: inForce = [] } = useNoticesInForce();
  const [served] = useState(inForce.length > 0);
  if (inForce.length === 0) return null;
  const banner = <NoticeBanner inForce={inForce} putAside={putAside} />;
  return served ? banner : <Suspense>{banner}</Suspense>;
}
