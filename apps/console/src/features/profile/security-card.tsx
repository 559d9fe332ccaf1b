'use client';

import type { ProfileView } from '@garrison/contracts';
import { KeyRound, LogOut, MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import { useAddressFlag } from '@/lib/use-address-flag';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { lazyPart } from '@/ui/lazy-part';
import { QueryProblem } from '@/ui/query-problem';
import { Badge, Card, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { Tooltip } from '@/ui/tooltip';
import { deviceWords } from './device';
import { useEndOtherSessions, useEndSession, useSessions, type ShownSession } from './security.queries';

const PasswordDialog = lazyPart(() => import('./password-dialog').then((module) => module.PasswordDialog));
const ConfirmDialog = lazyPart(() => import('@/ui/confirm-dialog').then((module) => module.ConfirmDialog));

function SessionRow({ session, onSignOut }: { session: ShownSession; onSignOut: () => void }) {
  const words = deviceWords(session.user_agent);
  return (
    <li className="flex items-start gap-3 py-3 first:pt-0 last:pb-0" data-testid="session" data-current={session.isCurrent}>
      <MonitorSmartphone aria-hidden className="mt-0.5 size-5 flex-none text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1"><Tooltip text={session.user_agent}><span tabIndex={session.user_agent ? 0 : undefined} className="rounded font-medium wrap-anywhere">{words}</span></Tooltip>{session.isCurrent && <Badge tone="ok">This session</Badge>}</p>
        <p className="text-sm text-muted">
          <code>{session.ip ?? 'unknown address'}</code>, used <TimeAgo at={session.last_used_at} />, signed in <TimeAgo at={session.created_at} />
        </p>
      </div>
      {!session.isCurrent && <CurlButton endpoint="endSession" what={`sign out ${words}`} input={{ params: { id: session.id } }} />}
      {!session.isCurrent && <Button size="small" aria-label={`Sign out ${words}`} data-testid="end-session" onClick={onSignOut}>Sign out</Button>}
    </li>
  );
}

/** Where the account is signed in, and with which password. */
export function SecurityCard({ profile }: { profile: ProfileView }) {
  const query = useSessions();
  const end = useEndSession();
  const endOthers = useEndOtherSessions();
  const [changing, setChanging] = useAddressFlag('password');
  const [asking, setAsking] = useState(false);
  const others = (query.data ?? []).filter(({ isCurrent }) => !isCurrent).length;
  const signOutOthers = () =>
    endOthers.mutate(undefined, {
      onError: (error) => toastFailure(error, 'They were not signed out'),
      onSettled: () => setAsking(false),
    });
  return (
    <Card id="security" title="Security" aside={<Button size="small" data-testid="change-password" onClick={() => setChanging(true)}><KeyRound aria-hidden className="size-4" />Change password</Button>}>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-2">
        <p className="text-muted">Where you are signed in. A session that you do not know: sign it out and change the password.</p>
        {others > 0 && <Button size="small" data-testid="end-others" onClick={() => setAsking(true)}><LogOut aria-hidden className="size-4" />Sign out everywhere else</Button>}
      </div>
      {query.error && <QueryProblem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton />}
      {query.data && <ul className="divide-y divide-line">{query.data.map((session) => <SessionRow key={session.id} session={session} onSignOut={() => end.mutate(session.id, { onError: (error) => toastFailure(error, 'It was not signed out') })} />)}</ul>}
      {changing && <PasswordDialog email={profile.email} name={profile.name} onClose={() => setChanging(false)} />}
      {asking && (
        <ConfirmDialog title="Sign out everywhere else?" action="Sign out" busy={endOthers.isPending} aside={<CurlButton endpoint="endOtherSessions" />} onClose={() => setAsking(false)} onConfirm={signOutOthers}>
          {others === 1 ? 'One other session ends' : `${others} other sessions end`} within moments. API keys go on.
        </ConfirmDialog>
      )}
    </Card>
  );
}
