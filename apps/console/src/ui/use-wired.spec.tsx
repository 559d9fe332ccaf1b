import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useRef, type ReactElement, type Ref } from 'react';
import { useWired, type Control } from './use-wired';

afterEach(() => cleanup());

const calls: string[] = [];
let anchored: HTMLElement | null;

function Wired({ children }: { children: ReactElement<Control> }) {
  const anchor = useRef<HTMLElement>(null);
  const ours = (name: string) => () => {
    anchored = anchor.current;
    calls.push(`our ${name}`);
  };
  const handlers = { onPointerEnter: ours('enter'), onPointerLeave: ours('leave'), onPointerDown: ours('down'), onClick: ours('click'), onFocus: ours('focus'), onBlur: ours('blur') };
  return useWired(children, anchor, handlers, { 'aria-describedby': 'words' });
}
const shown = (ref?: Ref<HTMLButtonElement>) =>
  render(<Wired><button type="button" ref={ref as Ref<HTMLElement> & Ref<HTMLButtonElement>} aria-label="Go" onClick={() => calls.push('their click')} /></Wired>);

it('runs the control’s own handlers first and keeps what else it has', () => {
  calls.length = 0;
  shown();
  const button = screen.getByRole('button', { name: 'Go' });
  fireEvent.click(button);
  fireEvent.focus(button);
  expect([calls, button.getAttribute('aria-describedby'), anchored]).toEqual([['their click', 'our click', 'our focus'], 'words', button]);
});

it('leaves the control’s own ref its element, and takes it away at the end', () => {
  const own = { current: null as HTMLButtonElement | null };
  const { unmount } = shown(own);
  expect(own.current).toBe(screen.getByRole('button'));
  unmount();
  expect(own.current).toBeNull();
  const told: unknown[] = [];
  shown((element) => {
    told.push(element?.tagName);
    return () => void told.push('gone');
  }).unmount();
  expect(told).toEqual(['BUTTON', 'gone']);
});
