import { ApiError } from '@garrison/api-client';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { refusalOf } from '@/lib/refusal';
import { FormDialog } from './form-dialog';

const refused = (field?: string) => new ApiError(409, { success: false, error: 'name_taken', message: 'The name is taken.', details: [], request_id: '0a0b0c0d', field });
const show = (error: unknown) =>
  render(<FormDialog title="Rename" action="Save" problem={refusalOf(error, ['name'])} onSubmit={() => undefined} onClose={() => undefined}><input aria-label="Name" /></FormDialog>);

let copied: string[];
beforeEach(() => {
  copied = [];
  Object.assign(navigator, { clipboard: { writeText: async (text: string) => void copied.push(text) } });
});
afterEach(() => cleanup());

it('says what is wrong with the whole, and gives the id of the request to copy', async () => {
  show(refused());
  expect(screen.getByTestId('form-problem').textContent).toBe('The name is taken.Request 0a0b0c0d');
  await act(async () => fireEvent.click(screen.getByTestId('form-request')));
  expect([copied, screen.getByTestId('form-request').textContent]).toEqual([['0a0b0c0d'], 'Copied']);
});

it('gives the id also where a field says what is wrong', () => {
  show(refused('name'));
  expect(screen.queryByTestId('form-problem')).toBeNull();
  screen.getByRole('button', { name: 'Request 0a0b0c0d, copy its id' });
});

it('has nothing to say before it was sent, and no request where none arrived', () => {
  show(null);
  expect(screen.queryByTestId('form-request')).toBeNull();
  cleanup();
  show(new TypeError('fetch failed'));
  expect([screen.getByTestId('form-problem').textContent, screen.queryByTestId('form-request')]).toEqual([expect.stringContaining('could not be reached'), null]);
});
