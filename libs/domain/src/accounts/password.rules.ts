import { issue, type Issue } from '../issue.js';
import { counted } from '../text/wording.js';

/** Length of an account's password (spec barrack-api §2, register). The maximum keeps hashing cheap for us. */
export const passwordLimits = { minLength: 12, maxLength: 200 } as const;

/** Stems of the commonest passwords; with digits and signs added at the ends or letters swapped for look-alikes they are still the same passwords. */
const commonStems = (
  'password passwort passphrase letmein welcome iloveyou administrator admin changeme changemenow trustno superman batman ' +
  'princess sunshine football baseball dragon monkey master qwerty qwertyuiop qwertyuiopasdfghjkl asdfghjkl zxcvbnm azerty ' +
  'qazwsxedc qazwsx abcdefghijkl abc secret mysecret mypassword passwordpassword adminadmin adminadminadmin qwertyqwerty ' +
  'testtest testtesttest login iloveyouforever letmeinplease passw garrison barrack gpucloud'
).split(' ');
const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const common = new Set(commonStems);

/**
 * All that is wrong with a new password: `too_short`, `too_long`, `too_common`, `too_simple`, `contains_identity`. `related` are texts of the account such as
 * the e-mail address, which must not be most of the password. No character classes are demanded: length is what counts. The password itself is never
 * part of a message.
 */
export function checkPassword(password: string, field: string, related: readonly string[] = []): Issue[] {
  const { minLength, maxLength } = passwordLimits;
  const length = [...password].length;
  const issues: Issue[] = [];
  if (length < minLength) {
    issues.push(
      issue(
        field,
        'too_short',
        `The password has ${counted(length, 'character')}; at least ${minLength} are needed, several words are easy to remember.`,
        { min_length: minLength },
      ),
    );
  }
  if (length > maxLength)
    issues.push(
      issue(field, 'too_long', `The password has ${counted(length, 'character')}; at most ${maxLength} are allowed.`, {
        max_length: maxLength,
      }),
    );
  if (isCommon(password))
    issues.push(issue(field, 'too_common', 'This password is among the first an attacker tries; choose several unrelated words.'));
  else if (length >= minLength && isSimple(password)) {
    issues.push(
      issue(field, 'too_simple', 'This password repeats few characters or runs along the keyboard; choose several unrelated words.'),
    );
  }
  const lower = password.toLowerCase();
  const inside = related.flatMap((text) => [text, text.split('@')[0] ?? '']).map((text) => text.toLowerCase());
  if (inside.some((text) => text.length >= 4 && lower.includes(text) && length - [...text].length < minLength / 2)) {
    issues.push(
      issue(
        field,
        'contains_identity',
        'This password is little more than the e-mail address or name of the account; choose something unrelated.',
      ),
    );
  }
  return issues;
}

/** A change that changes nothing would leave whoever knows the old password where they are: issue `unchanged`. */
export const checkPasswordDiffers = (current: string, next: string, field: string): Issue[] =>
  current === next ? [issue(field, 'unchanged', 'This is the password the account has now; choose another one.')] : [];

/** `P4ssw0rd2024!` is `password` with decoration. */
function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const undecorated = lower.replace(/^[^a-z]+|[^a-z]+$/g, '');
  const plain = [...lower]
    .map((character) => lookAlikes[character] ?? character)
    .join('')
    .replace(/[^a-z]/g, '');
  const plainCore = [...lower.replace(/[^a-z]+$/, '')]
    .map((character) => lookAlikes[character] ?? character)
    .join('')
    .replace(/[^a-z]/g, '');
  return [lower, undecorated, plain, plainCore].some((form) => common.has(form));
}

const rows = ['01234567890', 'abcdefghijklmnopqrstuvwxyza', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop'];

/** Few different characters, a short piece said again and again, or mostly steps along a row. */
function isSimple(password: string): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5) return true;
  if (/^(.{1,5}?)\1+$/su.test(lower)) return true;
  const pairs = [...lower].slice(1).map((character, at) => `${lower[at] ?? ''}${character}`);
  const steps = pairs.filter((pair) => rows.some((row) => row.includes(pair) || row.includes([...pair].reverse().join('')))).length;
  return steps >= pairs.length * 0.75;
}
