'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useWaiting } from './deployment.queries';

/** Machines that are there, and those still to come. */
export function MachineTabs() {
  const path = usePathname();
  const waiting = useWaiting().data?.length ?? 0;
  const tab = (href: string, label: string) => (
    <Link
      href={href}
      data-testid={`machines-${href.slice(1)}`}
      aria-current={path === href ? 'page' : undefined}
      className={clsx('-mb-px border-b-2 px-3 py-2 font-medium', path === href ? 'border-accent' : 'border-transparent text-muted hover:text-ink')}
    >
      {label}
    </Link>
  );
  return (
    <nav aria-label="Machines" className="mb-4 flex border-b border-line">
      {tab('/instances', 'Instances')}
      {tab('/deployments', waiting > 0 ? `In line (${waiting})` : 'Deployments')}
    </nav>
  );
}
