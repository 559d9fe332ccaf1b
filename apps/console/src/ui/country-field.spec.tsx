import { act } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { CountryField } from './country-field';

it('shows the country it was given when the page comes from the server', async () => {
  const field = <CountryField label="Country" value="NL" onChange={() => undefined} />;
  const page = document.body.appendChild(document.createElement('div'));
  page.innerHTML = renderToString(field);
  await act(async () => hydrateRoot(page, field));
  const select = page.querySelector('select');
  expect([select?.value, select?.selectedOptions[0]?.textContent]).toEqual(['NL', 'Netherlands']);
});
