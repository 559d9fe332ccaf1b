import { act, renderHook } from '@testing-library/react';
import { useCopy } from './use-copy';

afterEach(() => Reflect.deleteProperty(document, 'execCommand'));

/** A browser that copies what is selected in the focused field. */
function copying(): string[] {
  const copied: string[] = [];
  const execCommand = () => copied.push((document.activeElement as HTMLTextAreaElement).value) > 0;
  Object.defineProperty(document, 'execCommand', { configurable: true, value: execCommand });
  return copied;
}

it('copies on a page that came by plain http, and leaves page and focus as they were', () => {
  const copied = copying();
  document.body.innerHTML = '<dialog open><button>Copy</button></dialog>';
  const button = document.querySelector('button');
  button?.focus();
  const before = document.body.innerHTML;
  const { result } = renderHook(() => useCopy(), { container: document.body.appendChild(document.createElement('div')) });
  act(() => result.current.copy('the secret'));
  expect([copied, result.current.copied, document.activeElement]).toEqual([['the secret'], true, button]);
  expect(document.querySelector('dialog')?.outerHTML).toBe(before);
});
