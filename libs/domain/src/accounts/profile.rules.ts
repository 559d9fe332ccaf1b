import { issue, type Issue } from '../issue.js';
import { counted, quoted } from '../text/wording.js';
import { countryCodes } from './countries.js';

/** What an account tells about itself (spec barrack-api §2, `/api/profile/`; barrack-facts §6, "Account"). Everything but the name may be unknown. */
export type Profile = {
  readonly name: string;
  readonly phone: string | null;
  readonly address_line: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
  readonly tax_number: string | null;
};
export type ProfilePatch = Partial<Profile>;

type TextRule = { readonly min: number; readonly max: number; readonly pattern: RegExp; readonly characters: string };

/** Rules of the free-text members, for forms too. Letters are those of any script. Lengths the documents leave open are decided here. */
export const profileRules = {
  name: { min: 2, max: 100, pattern: /^[\p{L}\p{M} '’-]+$/u, characters: 'letters, spaces, hyphens and apostrophes' },
  phone: { min: 3, max: 32, pattern: /^(?=.*\d)[\d+ ()-]+$/, characters: 'digits, +, spaces, dashes and parentheses' },
  address_line: { min: 1, max: 255, pattern: /^[^\p{Cc}]+$/u, characters: 'text on one line' },
  city: { min: 1, max: 100, pattern: /^[\p{L}\p{M} .'’-]+$/u, characters: 'letters, spaces, hyphens, periods and apostrophes' },
  state: { min: 1, max: 100, pattern: /^[\p{L}\p{M} -]+$/u, characters: 'letters, spaces and hyphens' },
  postal_code: { min: 1, max: 16, pattern: /^[A-Za-z0-9 -]+$/, characters: 'letters, digits, spaces and hyphens' },
  tax_number: { min: 1, max: 32, pattern: /^[A-Za-z0-9 ./-]+$/, characters: 'letters, digits, spaces, hyphens, dots and slashes' },
} as const satisfies Record<Exclude<keyof Profile, 'country'>, TextRule>;

const words: Record<keyof Profile, string> = {
  name: 'name',
  phone: 'phone number',
  address_line: 'address line',
  city: 'city',
  state: 'state',
  postal_code: 'postal code',
  country: 'country',
  tax_number: 'tax number',
};

/** All that is wrong with a change of the profile. Absent members stay as they are; null clears any but the name. */
export function checkProfile(patch: ProfilePatch): Issue[] {
  const issues = (Object.keys(profileRules) as (keyof typeof profileRules)[]).flatMap((field) => checkText(field, patch[field]));
  return [...issues, ...checkCountry(patch.country)];
}

function checkText(field: keyof typeof profileRules, value: string | null | undefined): Issue[] {
  if (value === undefined) return [];
  if (value === null) return field === 'name' ? [issue(field, 'required', 'The name cannot be removed.')] : [];
  const rule: TextRule = profileRules[field];
  const what = words[field];
  if (value.trim() === '')
    return [issue(field, 'required', `The ${what} is empty; give it${field === 'name' ? '' : ' or send null to remove it'}.`)];
  const issues: Issue[] = [];
  const length = [...value].length;
  if (length < rule.min)
    issues.push(
      issue(field, 'too_short', `The ${what} has ${counted(length, 'character')}; at least ${rule.min} are needed.`, {
        min_length: rule.min,
      }),
    );
  if (length > rule.max)
    issues.push(
      issue(field, 'too_long', `The ${what} has ${counted(length, 'character')}; at most ${rule.max} are allowed.`, {
        max_length: rule.max,
      }),
    );
  if (!rule.pattern.test(value))
    issues.push(issue(field, 'invalid_characters', `The ${what} ${quoted(value)} is not valid; it takes ${rule.characters}.`));
  return issues;
}

/** A country is an ISO 3166-1 alpha-2 code in capitals; null clears it. */
function checkCountry(country: string | null | undefined): Issue[] {
  if (country === undefined || country === null || countryCodes.has(country)) return [];
  const capitals = country.toUpperCase();
  const hint = countryCodes.has(capitals) ? `write ${quoted(capitals)}` : 'use the two capital letters of ISO 3166, such as "DE" or "IN"';
  return [issue('country', 'unknown', `${quoted(country)} is not a country code; ${hint}.`)];
}

/** The country given at registration, where it cannot be left out. */
export const checkCountryGiven = (country: string, field: string): Issue[] =>
  country === '' ? [issue(field, 'required', 'Name a country; it decides the currency of the account.')] : checkCountry(country).map((one) => ({ ...one, field }));

/** What a complete profile needs (spec barrack-api §2: `is_complete`). */
export const requiredProfileFields = ['address_line', 'postal_code', 'country'] as const;

/** The required members that are still missing; creating anything that costs money needs none to be. */
export const missingProfileFields = (profile: Partial<Pick<Profile, (typeof requiredProfileFields)[number]>>): string[] =>
  requiredProfileFields.filter((field) => (profile[field] ?? '').trim() === '');

export const isProfileComplete = (profile: Parameters<typeof missingProfileFields>[0]): boolean =>
  missingProfileFields(profile).length === 0;
