import { issue, type Issue } from '../issue.js';
import { quoted } from '../text/wording.js';

/** Lengths of an address (RFC 5321 §4.5.3.1). */
export const emailLimits = { maxLength: 254, maxLocalLength: 64 } as const;

const local = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+$/;
const domainLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Is this an address mail can be sent to? The unquoted form of RFC 5321 with a domain of at least two labels; international domains in their `xn--` form.
 * One issue, code `invalid_email`, that says which part is wrong.
 */
export function checkEmail(email: string, field: string): Issue[] {
  const problem = emailProblem(email);
  return problem === undefined ? [] : [issue(field, email === '' ? 'required' : 'invalid_email', problem)];
}

function emailProblem(email: string): string | undefined {
  if (email === '') return 'An e-mail address is needed, such as name@example.org.';
  const shown = quoted(email);
  if (email.length > emailLimits.maxLength)
    return `The address has ${email.length} characters; at most ${emailLimits.maxLength} are allowed.`;
  if (/\s/.test(email)) return `${shown} contains a space or line break; an address has none.`;
  const parts = email.split('@');
  if (parts.length !== 2) return `${shown} must have exactly one "@", such as name@example.org.`;
  const [name = '', domain = ''] = parts;
  if (name === '') return `${shown} has nothing before the "@".`;
  if (name.length > emailLimits.maxLocalLength)
    return `The part before the "@" has ${name.length} characters; at most ${emailLimits.maxLocalLength} are allowed.`;
  if (!local.test(name) || name.startsWith('.') || name.endsWith('.') || name.includes('..'))
    return `The part before the "@" in ${shown} is not valid; use letters, digits and single dots inside.`;
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((label) => domainLabel.test(label)) || !/[A-Za-z]/.test(labels[labels.length - 1] ?? '')) {
    return `The part after the "@" in ${shown} is not a domain name, such as example.org.`;
  }
  return undefined;
}
