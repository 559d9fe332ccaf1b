'use client';

import { useEffect, useId, useRef, useState, type PointerEvent, type ReactElement, type ReactNode } from 'react';
import { lazyPart } from './lazy-part';
import type { TooltipSide } from './tooltip-bubble';
import { useWired, type Control } from './use-wired';

const OPEN_DELAY_MS = 200;
/** Long enough to move the pointer onto the words. */
const CLOSE_DELAY_MS = 120;

const loadBubble = () => import('./tooltip-bubble');
const TooltipBubble = lazyPart(() => loadBubble().then((module) => module.TooltipBubble));

/**
 * Words beside a control on hover and on keyboard focus, with `onPress` when it is pressed, too. What places them is fetched with the first one, so that it weighs on no first load; the control
 * itself is never mounted anew.
 */
export function Tooltip({ text, side = 'top', onPress = false, children }: { text: ReactNode; side?: TooltipSide; onPress?: boolean; children: ReactElement<Control> }) {
  const id = useId();
  const anchor = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isOpen, setOpen] = useState(false);

  const turn = (open: boolean, afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(open), afterMs);
  };
  const shut = () => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  const hover = (event: PointerEvent) => {
    if (!text || event.pointerType === 'touch') return;
    void loadBubble();
    turn(true, OPEN_DELAY_MS);
  };
  const focus = () => {
    if (text && anchor.current?.matches(':focus-visible, [data-highlighted]')) turn(true, 0);
  };

  const control = useWired(children, anchor, {
    onPointerEnter: hover, onPointerLeave: () => turn(false, CLOSE_DELAY_MS), onPointerDown: shut, onClick: () => onPress && turn(true, 0), onFocus: focus, onBlur: shut,
  }, isOpen && text ? { 'aria-describedby': id } : {});

  return (
    <>
      {control}
      {isOpen && text && <TooltipBubble id={id} anchor={anchor} side={side} onClose={shut} onStay={() => clearTimeout(timer.current)} onLeave={() => turn(false, CLOSE_DELAY_MS)}>{text}</TooltipBubble>}
    </>
  );
}
