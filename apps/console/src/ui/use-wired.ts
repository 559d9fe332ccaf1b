import { cloneElement, useCallback, type DOMAttributes, type ReactElement, type Ref, type RefObject } from 'react';

type Handlers = Pick<DOMAttributes<HTMLElement>, 'onPointerEnter' | 'onPointerLeave' | 'onPointerDown' | 'onClick' | 'onFocus' | 'onBlur'>;
/** What is wired: an element of the page, or a component that hands on what it is given. */
export type Control = Handlers & { ref?: Ref<HTMLElement> | undefined; 'aria-describedby'?: string | undefined };

/** A control with handlers after its own ones and more attributes, known to `anchor`. Small, because every button of every page has it. */
export function useWired(control: ReactElement<Control>, anchor: RefObject<HTMLElement | null>, handlers: Required<Handlers>, attributes: Pick<Control, 'aria-describedby'>): ReactElement {
  const { props } = control;
  const own = props.ref;
  const ref = useCallback(
    (element: HTMLElement | null) => {
      anchor.current = element;
      if (typeof own === 'function') return own(element);
      if (own) own.current = element;
    },
    [anchor, own],
  );
  const both = Object.keys(handlers).map((name) => {
    const [first, second] = [props[name as keyof Handlers], handlers[name as keyof Handlers]] as [((event: unknown) => void) | undefined, (event: unknown) => void];
    return [name, (event: unknown) => { first?.(event); second(event); }];
  });
  return cloneElement(control, { ...attributes, ...Object.fromEntries(both), ref });
}
