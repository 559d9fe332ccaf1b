import { RealtimeProvider } from '@/data/realtime';
import { AppShell } from '@/features/shell/app-shell';

export default function ConsoleLayout({ children }: { children: React.ReactNode }) {
  return <RealtimeProvider><AppShell>{children}</AppShell></RealtimeProvider>;
}
