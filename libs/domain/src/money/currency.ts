import type { Currency } from '../enums.js';

/**
 * Countries whose accounts are kept in EUR (ISO 3166-1 alpha-2): Europe as the UN counts it (M49), with Cyprus and Kosovo. The documents say only
 * "European countries" (barrack-facts §0, Currencies).
 */
export const europeanCountries: ReadonlySet<string> = new Set(
  (
    'AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM ' +
    'UA VA XK'
  ).split(' '),
);

/** The currency of an account: India INR, European countries EUR, all others USD. Takes an ISO 3166-1 alpha-2 code in either case. */
export function currencyOfCountry(country: string): Currency {
  const code = country.toUpperCase();
  if (code === 'IN') return 'INR';
  return europeanCountries.has(code) ? 'EUR' : 'USD';
}
