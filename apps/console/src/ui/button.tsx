import clsx from 'clsx';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

export type ButtonLook = 'primary' | 'secondary' | 'ghost' | 'danger';
export type ButtonSize = 'small' | 'normal' | 'icon';

const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border border-line-strong/60 bg-surface hover:bg-raised',
  ghost: 'hover:bg-raised',
  danger: 'bg-danger-fill text-white hover:brightness-110',
};
const sizes: Record<ButtonSize, string> = { small: 'min-h-8 px-2.5 text-sm', normal: 'min-h-10 px-4', icon: 'size-9 justify-center' };

/** For links that look like buttons. */
export const buttonClass = (look: ButtonLook = 'secondary', size: ButtonSize = 'normal') =>
  clsx('inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium transition-colors', looks[look], sizes[size]);

/**
 * `busy` shows work under way and ignores presses. `blockedBecause` keeps the button reachable by keyboard, so that its tooltip can say why it does nothing.
 */
export function Button({ look = 'secondary', size = 'normal', busy = false, blockedBecause, className, children, onClick, type = 'button', ...rest }: ComponentProps<'button'> & {
  look?: ButtonLook;
  size?: ButtonSize;
  busy?: boolean;
  blockedBecause?: string;
  children: ReactNode;
}) {
  const inert = busy || blockedBecause !== undefined;
  return (
    <button
      type={type}
      aria-disabled={inert || undefined}
      aria-busy={busy || undefined}
      className={clsx(buttonClass(look, size), 'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50', className)}
      onClick={(event) => (inert ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {busy && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </button>
  );
}
