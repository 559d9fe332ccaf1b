import { FirstLoad } from '@/data/first-load';
import { RealtimeProvider } from '@/data/realtime';
import { balanceQuery } from '@/features/balance/balance.queries';
import { noticesInForceQuery } from '@/features/notices/notice.queries';
import { profileQuery } from '@/features/profile/profile.queries';
import { AppShell } from '@/features/shell/app-shell';

export default function ConsoleLayout({ children }: { children: React.ReactNode }) {
  return <FirstLoad queries={(api) => [profileQuery(api), balanceQuery(api), noticesInForceQuery(api)]}><RealtimeProvider><AppShell>{children}</AppShell></RealtimeProvider></FirstLoad>;
}
