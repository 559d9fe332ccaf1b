'use client';

import { countryCodes } from '@garrison/domain';
import { useMemo, type ComponentProps } from 'react';
import { useIsClient } from '@/lib/use-is-client';
import { SelectField } from './field';

/**
 * One of all countries by name; `children` stand above them. Names come from the browser's own language data, which the server's need not match, so they appear a
 * moment after the page. They are made here and not in a component below, because a select takes its value anew when it is rendered itself.
 */
export function CountryField({ children, ...select }: ComponentProps<typeof SelectField>) {
  const isClient = useIsClient();
  const countries = useMemo(() => {
    if (!isClient) return [];
    const names = new Intl.DisplayNames('en', { type: 'region' });
    return [...countryCodes].map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => a.name.localeCompare(b.name));
  }, [isClient]);
  return (
    <SelectField {...select}>
      {children}
      {countries.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
    </SelectField>
  );
}
