'use client';

import clsx from 'clsx';
import { CloudOff } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useProfile } from '@/features/profile/profile.queries';
import { Card, EmptyState, Skeleton } from '@/ui/surfaces';

const pages = [['/admin', 'Nodes'], ['/admin/capacity', 'Capacity'], ['/admin/operations', 'Operations'], ['/admin/findings', 'Findings'], ['/admin/accounts', 'Accounts']] as const;
const isHere = (path: string, href: string) => (href === '/admin' ? path === href || path.startsWith('/admin/nodes/') : path === href);

/** The pages for whoever runs this cloud. What may be done the API decides; this only spares others the sight. */
export function AdminFrame({ children }: { children: ReactNode }) {
  const path = usePathname();
  const { data: profile } = useProfile();
  if (!profile) return <Card><Skeleton lines={6} /></Card>;
  if (profile.role !== 'operator') return <EmptyState icon={CloudOff} title="For operators">These pages are for accounts with the operator role.</EmptyState>;
  return (
    <>
      <nav aria-label="Operator area" className="mb-5 flex flex-wrap gap-1 border-b border-line">
        {pages.map(([href, label]) => (
          <Link key={href} href={href} aria-current={isHere(path, href) ? 'page' : undefined} className={clsx('-mb-px border-b-2 px-3 py-2 font-medium', isHere(path, href) ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink')}>{label}</Link>
        ))}
      </nav>
      {children}
    </>
  );
}
