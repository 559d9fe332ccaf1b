import { cookies } from 'next/headers';
import { FirstLoad } from '@/data/first-load';
import { RealtimeProvider } from '@/data/realtime';
import { balanceQuery } from '@/features/balance/balance.queries';
import { forecastQuery } from '@/features/billing/forecast.queries';
import { NoticePlace } from '@/features/notices/notice-place';
import { tellsOfCreditAhead, toShow } from '@/features/notices/notice-words';
import { noticesInForceQuery } from '@/features/notices/notice.queries';
import { idsIn, putAsideCookie } from '@/features/notices/put-aside';
import { profileQuery } from '@/features/profile/profile.queries';
import { AppShell } from '@/features/shell/app-shell';

export default async function ConsoleLayout({ children }: { children: React.ReactNode }) {
  const putAside = (await cookies()).get(putAsideCookie)?.value ?? '';
  return (
    <FirstLoad
      queries={(api) => [profileQuery(api), balanceQuery(api), noticesInForceQuery(api)]}
      then={(api, known) => {
        const notice = toShow(known.getQueryData(noticesInForceQuery(api).queryKey) ?? [], idsIn(putAside));
        return notice && tellsOfCreditAhead(notice) ? [forecastQuery(api)] : [];
      }}
    >
      <RealtimeProvider><AppShell notices={<NoticePlace putAside={putAside} />}>{children}</AppShell></RealtimeProvider>
    </FirstLoad>
  );
}
