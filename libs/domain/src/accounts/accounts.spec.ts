import fc from 'fast-check';
import type { Issue } from '../issue.js';
import { europeanCountries } from '../money/currency.js';
import { countryCodes } from './countries.js';
import { checkEmail } from './email.rules.js';
import { checkPassword, checkPasswordDiffers } from './password.rules.js';
import { checkCountryGiven, checkProfile, isProfileComplete, missingProfileFields, type ProfilePatch } from './profile.rules.js';

const codes = (issues: Issue[]) => issues.map((one) => one.code);

describe('passwords', () => {
  it.each(['correct-donkey-battery', 'k8Zp!vQ2mW9x', 'ein langer Satz mit Umlauten äöü', 'x7#'.padEnd(200, 'aB3dE6gH9')])('%j is fine', (password) => {
    expect(checkPassword(password, 'password')).toEqual([]);
  });

  it.each([
    ['', ['too_short']], ['short', ['too_short']], ['elevenchars', ['too_short']], ['k8Zp!vQ2mW9x'.repeat(17), ['too_long']],
    ['password1234', ['too_common']], ['P@ssw0rd2024!', ['too_common']], ['Password12345', ['too_common']], ['administrator', ['too_common']], ['letmein', ['too_short', 'too_common']],
    ['aaaaaaaaaaaa', ['too_simple']], ['abababababab', ['too_simple']], ['123456789012', ['too_simple']], ['abcdefghijklmn', ['too_simple']], ['xk2q9xk2q9xk2q9', ['too_simple']],
    ['qwertyuiopas', ['too_simple']], ['ponmlkjihgfe', ['too_simple']],
  ])('%j is refused with %j', (password, expected) => expect(codes(checkPassword(password, 'password'))).toEqual(expected));

  it('must not be the account itself', () => {
    expect(codes(checkPassword('ada.lovelace@example.org1', 'password', ['ada.lovelace@example.org']))).toEqual(['contains_identity']);
    expect(codes(checkPassword('ada.lovelace12', 'password', ['ada.lovelace@example.org']))).toEqual(['contains_identity']);
    expect(checkPassword('ada.lovelace writes notes on engines', 'password', ['ada.lovelace@example.org'])).toEqual([]);
  });

  it('never repeats the password in a message', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('Q', 'Z', '7', '#'), minLength: 6, maxLength: 250 }), (password) => {
      expect(checkPassword(password, 'password').some((one) => one.message.includes(password))).toBe(false);
    }));
  });

  it('must be another one where it is changed', () => {
    expect(codes(checkPasswordDiffers('correct-donkey-battery', 'correct-donkey-battery', 'new_password'))).toEqual(['unchanged']);
    expect(checkPasswordDiffers('correct-donkey-battery', 'correct-donkey-Battery', 'new_password')).toEqual([]);
  });

  it('counts characters, not UTF-16 units', () => expect(codes(checkPassword('😀🎈🚀🌍🔥🎸', 'password'))).toEqual(['too_short']));
});

describe('e-mail addresses', () => {
  it.each(['a@b.de', 'first.last+tag@sub.example.org', "o'neil@example.co.uk", 'x@xn--bcher-kva.example', `${'a'.repeat(64)}@example.org`])('%s is fine', (email) => {
    expect(checkEmail(email, 'email')).toEqual([]);
  });
  it.each([
    'plain', '@example.org', 'a@', 'a@b', 'a b@example.org', 'a@b@c.de', '.a@example.org', 'a.@example.org', 'a..b@example.org', 'a@-b.de', 'a@b-.de', 'a@b..de', 'a@127.0.0.1',
    'a@example.org\n', 'ä@example.org', `${'a'.repeat(65)}@example.org`, `a@${'b.'.repeat(130)}de`, '"q"@example.org',
  ])('%j is refused', (email) => expect(checkEmail(email, 'email')).toEqual([expect.objectContaining({ field: 'email', code: 'invalid_email' })]));
  it('is needed', () => expect(codes(checkEmail('', 'email'))).toEqual(['required']));
  it('takes every address of the usual form', () => fc.assert(fc.property(fc.emailAddress({ size: 'small' }), (email) => expect(checkEmail(email, 'email')).toEqual([]))));
});

describe('profiles', () => {
  const full: ProfilePatch = {
    name: "Anne-Marie O'Neil", phone: '+49 (0)30 123-456', address_line: 'Unter den Linden 1, Hof 2', city: "St. John's", state: 'Baden-Württemberg', postal_code: 'SW1A 1AA',
    country: 'DE', tax_number: 'DE 123.456/78-9',
  };
  it.each([[full], [{}], [{ name: 'Łukasz Żółć' }], [{ phone: null, address_line: null, city: null, state: null, postal_code: null, country: null, tax_number: null }]])('%j is fine', (patch) => {
    expect(checkProfile(patch)).toEqual([]);
  });

  it.each<[ProfilePatch, string]>([
    [{ name: 'A' }, 'too_short'], [{ name: 'A'.repeat(101) }, 'too_long'], [{ name: 'R2D2' }, 'invalid_characters'], [{ name: '  ' }, 'required'], [{ name: null as never }, 'required'],
    [{ phone: 'call me' }, 'invalid_characters'], [{ phone: '+++' }, 'invalid_characters'], [{ phone: '1' }, 'too_short'],
    [{ address_line: '' }, 'required'], [{ address_line: 'x'.repeat(256) }, 'too_long'], [{ address_line: 'a\nb' }, 'invalid_characters'],
    [{ city: 'Paris 8' }, 'invalid_characters'], [{ state: 'N.Y.' }, 'invalid_characters'], [{ postal_code: '10_117' }, 'invalid_characters'],
    [{ country: 'Germany' }, 'unknown'], [{ country: 'de' }, 'unknown'], [{ country: '' }, 'unknown'], [{ tax_number: '#1' }, 'invalid_characters'],
  ])('%j is refused with %s', (patch, code) => {
    expect(checkProfile(patch)).toEqual([expect.objectContaining({ field: Object.keys(patch)[0], code })]);
  });

  it('reports every problem at once', () => {
    expect(checkProfile({ name: '1', city: '2', country: 'xx' }).map((one) => [one.field, one.code])).toEqual([
      ['name', 'too_short'], ['name', 'invalid_characters'], ['city', 'invalid_characters'], ['country', 'unknown'],
    ]);
  });

  it('suggests the capital form of a code', () => {
    expect(checkCountryGiven('', 'country')).toEqual([expect.objectContaining({ field: 'country', code: 'required' })]);
    expect(checkCountryGiven('in', 'country')[0]?.message).toBe('"in" is not a country code; write "IN".');
  });

  it.each<[Parameters<typeof missingProfileFields>[0], string[]]>([
    [{ address_line: 'x', postal_code: '1', country: 'DE' }, []],
    [{ address_line: 'x', postal_code: ' ', country: null }, ['postal_code', 'country']],
    [{}, ['address_line', 'postal_code', 'country']],
  ])('%j misses %j', (profile, missing) => {
    expect(missingProfileFields(profile)).toEqual(missing);
    expect(isProfileComplete(profile)).toBe(missing.length === 0);
  });
});

it('knows 249 countries and Kosovo, and every European one among them', () => {
  expect(countryCodes.size).toBe(250);
  expect([...europeanCountries].filter((code) => !countryCodes.has(code))).toEqual([]);
});
