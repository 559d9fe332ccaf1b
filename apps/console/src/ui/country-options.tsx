'use client';

import { countryCodes } from '@garrison/domain';
import { useMemo } from 'react';
import { useIsClient } from '@/lib/use-is-client';

/** All countries by name. Names come from the browser's own language data, which the server's need not match. */
export function CountryOptions() {
  const isClient = useIsClient();
  const countries = useMemo(() => {
    if (!isClient) return [];
    const names = new Intl.DisplayNames('en', { type: 'region' });
    return [...countryCodes].map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => a.name.localeCompare(b.name));
  }, [isClient]);
  return countries.map(({ code, name }) => <option key={code} value={code}>{name}</option>);
}
