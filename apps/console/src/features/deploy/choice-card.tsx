import clsx from 'clsx';
import { Check } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

/** One of several things to choose from, as a card; a radio button for the keyboard and the screen reader. */
export function ChoiceCard({ className, children, ...input }: ComponentProps<'input'> & { children: ReactNode }) {
  return (
    <label
      className={clsx(
        'relative flex rounded-lg border border-line-strong/60 p-3 pr-9 hover:bg-raised has-[:checked]:border-accent has-[:checked]:bg-ok-soft has-[:checked]:shadow-[inset_0_0_0_1px_var(--accent)] has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent has-[:disabled]:cursor-not-allowed has-[:disabled]:opacity-55',
        className,
      )}
    >
      <input type="radio" className="peer sr-only" {...input} />
      <span className="min-w-0 flex-1">{children}</span>
      <Check aria-hidden className="absolute right-3 top-3 hidden size-4 text-accent peer-checked:block" />
    </label>
  );
}
