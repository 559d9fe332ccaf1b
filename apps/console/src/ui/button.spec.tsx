import { configure, fireEvent, render, screen } from '@testing-library/react';
import { Button } from './button';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const reason = 'Stop it first.';
const blocked = (onClick = () => undefined, because: string | undefined = reason) => render(<Button blockedBecause={because} onClick={onClick}>Detach</Button>);
const button = () => screen.getByRole('button', { name: 'Detach' });

it('does nothing while it is blocked, stays reachable and tells screen readers why', () => {
  let pressed = 0;
  blocked(() => void (pressed += 1));
  fireEvent.click(button());
  expect(pressed).toBe(0);
  expect(button().getAttribute('aria-description')).toBe(reason);
  expect(button().getAttribute('aria-disabled')).toBe('true');
  expect(button().hasAttribute('disabled')).toBe(false);
});

it('shows why it is blocked when it is pressed, as on a phone', async () => {
  blocked();
  fireEvent.click(button());
  expect((await screen.findByRole('tooltip')).textContent).toContain(reason);
  expect(button().getAttribute('aria-describedby')).toBe(screen.getByRole('tooltip').id);
});

it('acts and says nothing when it is free', () => {
  let pressed = 0;
  render(<Button onClick={() => void (pressed += 1)}>Detach</Button>);
  fireEvent.click(button());
  expect(pressed).toBe(1);
  expect(button().hasAttribute('aria-description')).toBe(false);
  expect(screen.queryByRole('tooltip')).toBeNull();
});
