import type { ReactNode } from 'react';
import { Logo } from '@/ui/logo';
import { ThemeSwitch } from '@/ui/theme-switch';

/** The page around the login and register forms. */
export function AuthFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between p-4 sm:px-6"><Logo /><ThemeSwitch /></header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[6vh] pb-12">
        <div className="w-full max-w-md rounded-xl border border-line bg-surface p-5 shadow-card sm:p-7">
          <h1 className="mb-5 text-xl font-semibold">{title}</h1>
          {children}
        </div>
      </main>
    </div>
  );
}
