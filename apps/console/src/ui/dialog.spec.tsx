import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { Dialog } from './dialog';

afterEach(cleanup);

function Page({ stays = true }: { stays?: boolean }) {
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  const close = () => {
    setOpen(false);
    setDone(true);
  };
  return (
    <main id="content" tabIndex={-1}>
      {(stays || !done) && <button onClick={() => setOpen(true)}>Open</button>}
      {open && <Dialog open title="Window" onClose={close}><input aria-label="Name" /></Dialog>}
    </main>
  );
}

it.each([['what opened it', true, 'Open'], ['the page when that is gone', false, '']])('gives the focus back to %s', async (_, stays, text) => {
  render(<Page stays={stays} />);
  const opener = screen.getByText('Open');
  opener.focus();
  fireEvent.click(opener);
  await waitFor(() => expect(screen.getByRole('dialog').contains(document.activeElement)).toBe(true));
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
  await waitFor(() => expect(document.activeElement).toBe(stays ? opener : screen.getByRole('main')));
  expect(document.activeElement?.textContent).toBe(text);
});

it('with what is shown once is closed by its buttons alone', () => {
  let closed = 0;
  render(<Dialog open shownOnce title="Secret" onClose={() => (closed += 1)}>xyz</Dialog>);
  fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
  expect(closed).toBe(0);
  fireEvent.click(screen.getByLabelText('Close'));
  expect(closed).toBe(1);
});
