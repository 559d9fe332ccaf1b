import clsx from 'clsx';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Tooltip } from './tooltip';
import type { TooltipSide } from './tooltip-bubble';

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
 * `busy` shows work under way and ignores presses. `blockedBecause` says why it does nothing now, on hover, focus and press and to screen readers; the button
 * stays reachable by keyboard for that. `hint` says in the same place what an icon means.
 */
export function Button({ look = 'secondary', size = 'normal', busy = false, blockedBecause, hint, tipSide, className, children, onClick, type = 'button', ...rest }: Omit<ComponentProps<'button'>, 'disabled'> & {
  look?: ButtonLook;
  size?: ButtonSize;
  busy?: boolean;
  blockedBecause?: string;
  hint?: string;
  tipSide?: TooltipSide;
  children: ReactNode;
}) {
  const inert = busy || blockedBecause !== undefined;
  return (
    <Tooltip text={blockedBecause ?? hint} side={tipSide} onPress={blockedBecause !== undefined}>
      <button
        type={type}
        aria-disabled={inert || undefined}
        aria-busy={busy || undefined}
        aria-description={blockedBecause}
        className={clsx(buttonClass(look, size), 'aria-disabled:cursor-not-allowed aria-disabled:opacity-50', className)}
        onClick={(event) => (inert ? event.preventDefault() : onClick?.(event))}
        {...rest}
      >
        {busy && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
        {children}
      </button>
    </Tooltip>
  );
}
