'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useProfile } from '@/features/profile/profile.queries';
import { placeGroups } from './places';

const isHere = (path: string, href: string) => path === href || (href !== '/' && path.startsWith(`${href}/`));

/** The places of the console; `onGo` lets a menu close itself. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const path = usePathname();
  const isOperator = useProfile().data?.role === 'operator';
  return (
    <nav aria-label="Main" className="space-y-4">
      {placeGroups.map(({ label, places }) => (
        <div key={label} className="space-y-0.5">
          <p className="px-3 text-xs font-semibold tracking-wide text-muted uppercase">{label}</p>
          {places.filter(({ operator }) => !operator || isOperator).map(({ href, label: text, icon: Icon }) => {
            const here = isHere(path, href);
            return (
              <Link
                key={href}
                href={href}
                onClick={onGo}
                aria-current={here ? 'page' : undefined}
                className={clsx('flex min-h-9 items-center gap-2.5 rounded-lg px-3 font-medium', here ? 'bg-raised text-ink' : 'text-muted hover:bg-raised hover:text-ink')}
              >
                <Icon aria-hidden className={clsx('size-[1.125rem] flex-none', here && 'text-accent')} />
                {text}
              </Link>
            );
          })}
        </div>
      ))}
    </nav>
  );
}
