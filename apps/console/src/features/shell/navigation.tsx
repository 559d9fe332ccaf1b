'use client';

import clsx from 'clsx';
import { Cpu, HardDrive, KeyRound, Rocket, Shield, UserRound, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const places: readonly { href: string; label: string; icon: LucideIcon }[] = [
  { href: '/instances', label: 'Instances', icon: Cpu },
  { href: '/deploy', label: 'Deploy', icon: Rocket },
  { href: '/volumes', label: 'Volumes', icon: HardDrive },
  { href: '/firewalls', label: 'Firewalls', icon: Shield },
  { href: '/ssh-keys', label: 'SSH keys', icon: KeyRound },
  { href: '/profile', label: 'Profile', icon: UserRound },
];

/** The places of the console; `onGo` lets a menu close itself. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="space-y-0.5">
      {places.map(({ href, label, icon: Icon }) => {
        const here = path === href || path.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            onClick={onGo}
            aria-current={here ? 'page' : undefined}
            className={clsx('flex min-h-10 items-center gap-2.5 rounded-lg px-3 font-medium', here ? 'bg-raised text-ink' : 'text-muted hover:bg-raised hover:text-ink')}
          >
            <Icon aria-hidden className={clsx('size-[1.125rem]', here && 'text-accent')} />
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
