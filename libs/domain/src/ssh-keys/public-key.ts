import { issue, type Issue } from '../issue.js';
import { err, ok, type Result } from '../result.js';
import { grouped, listed, quoted } from '../text/wording.js';
import { decodeBase64 } from './base64.js';
import { nistp256, nistp384, nistp521, pointProblem, type Curve } from './curves.js';
import { asciiOf, bitLength, positiveMpint, splitFields } from './wire-format.js';

/** A public key as its one line says it; `body` is the base64 text, `bits` the size ssh-keygen shows. */
export type SshPublicKey = { readonly type: SshKeyType; readonly body: string; readonly comment: string; readonly bits: number };

/** RSA keys have at least 2048 bits (spec barrack-api §8); OpenSSH takes at most 16,384. */
export const rsaBits = { min: 2048, max: 16_384 } as const;
/** Longest accepted text: room for the largest RSA key with a long comment. */
export const publicKeyMaxLength = 16_384;

/** Says how large the key is (bits), or what is wrong with the fields that follow its type. */
type FieldCheck = { readonly fields: readonly string[]; readonly check: (fields: readonly Uint8Array[]) => Result<number, string> };
const none = new Uint8Array();

const ed25519 = ([key = none]: readonly Uint8Array[]): Result<number, string> =>
  key.length === 32 ? ok(256) : err(`its key has ${key.length} bytes where Ed25519 needs 32`);

const ecdsa =
  (curve: Curve) =>
  ([name = none, point = none]: readonly Uint8Array[]): Result<number, string> => {
    if (asciiOf(name) !== curve.name) return err(`it names the curve ${quoted(asciiOf(name))} where ${quoted(curve.name)} is due`);
    const problem = pointProblem(point, curve);
    return problem === undefined ? ok(curve.bits) : err(problem);
  };

const application =
  (check: FieldCheck['check']) =>
  (fields: readonly Uint8Array[]): Result<number, string> =>
    fields[fields.length - 1]?.length === 0 ? err('the application of the security key is empty') : check(fields);

function rsa([exponent = none, modulus = none]: readonly Uint8Array[]): Result<number, string> {
  const e = positiveMpint(exponent);
  const n = positiveMpint(modulus);
  if (e === undefined || n === undefined)
    return err(`its ${e === undefined ? 'exponent' : 'modulus'} is not a positive number in the shortest form`);
  const bits = bitLength(n);
  if (bits > rsaBits.max) return err(`its modulus has ${grouped(bits)} bits; at most ${grouped(rsaBits.max)} are accepted`);
  if (n % 2n === 0n || e % 2n === 0n || e < 3n || e >= n)
    return err('its modulus and exponent do not belong to an RSA key; the key was altered');
  return ok(bits);
}

/** The accepted types (spec barrack-api §8) with the fields after the type's own name. */
const keyTypes = {
  'ssh-ed25519': { fields: ['key'], check: ed25519 },
  'ecdsa-sha2-nistp256': { fields: ['curve', 'point'], check: ecdsa(nistp256) },
  'ecdsa-sha2-nistp384': { fields: ['curve', 'point'], check: ecdsa(nistp384) },
  'ecdsa-sha2-nistp521': { fields: ['curve', 'point'], check: ecdsa(nistp521) },
  'sk-ssh-ed25519@openssh.com': { fields: ['key', 'application'], check: application(ed25519) },
  'sk-ecdsa-sha2-nistp256@openssh.com': { fields: ['curve', 'point', 'application'], check: application(ecdsa(nistp256)) },
  'ssh-rsa': { fields: ['exponent', 'modulus'], check: rsa },
} as const satisfies Record<string, FieldCheck>;

export type SshKeyType = keyof typeof keyTypes;
export const sshKeyTypes = Object.keys(keyTypes) as SshKeyType[];

const isKeyType = (type: string): type is SshKeyType => Object.hasOwn(keyTypes, type);

/**
 * Reads one line of a `.pub` file: type, base64 body, optional comment. The body must parse as that very type, so that a key cut or altered on its way
 * is refused now and with the reason, not by sshd at the first login (spec barrack-api §8). Altered bytes inside an Ed25519 key cannot be told.
 * Codes: `required`, `too_long`, `private_key`, `not_one_line`, `unsupported_type`, `invalid_key`, `too_weak`.
 */
export function parseSshPublicKey(text: string, field = 'public_key'): Result<SshPublicKey, Issue> {
  const no = (code: string, message: string, facts: Record<string, unknown> = {}) => err(issue(field, code, message, facts));
  const line = text.trim();
  if (line === '') return no('required', 'A public key is needed: the one line of your .pub file, such as "ssh-ed25519 AAAA… you@laptop".');
  if (line.length > publicKeyMaxLength)
    return no('too_long', `The key has ${grouped(line.length)} characters; at most ${grouped(publicKeyMaxLength)} are accepted.`, {
      max_length: publicKeyMaxLength,
    });
  if (/PRIVATE KEY/.test(line)) return no('private_key', 'This is a private key; never give it to anybody. Paste the .pub file beside it.');
  if (/[\r\n\u2028\u2029]/.test(line))
    return no('not_one_line', 'A public key is one line; this text has several. Paste one key, without line breaks inside.');
  if (/\p{Cc}/u.test(line.replaceAll('\t', ' ')))
    return no('invalid_key', 'The key contains control characters; copy it again as plain text.');

  const [, type = '', body = '', comment = ''] = /^(\S+)(?:[ \t]+(\S+))?(?:[ \t]+(.*))?$/.exec(line) ?? [];
  if (!isKeyType(type)) return no('unsupported_type', unsupported(type), { allowed: sshKeyTypes });
  if (body === '') return no('invalid_key', `The key ends after its type ${quoted(type)}; the base64 body is missing.`);

  const bits = bitsOf(type, body);
  if (!bits.ok) return no('invalid_key', `The ${type} key is not whole: ${bits.error}. Copy the complete line of the .pub file again.`);
  if (type === 'ssh-rsa' && bits.value < rsaBits.min) {
    return no(
      'too_weak',
      `The RSA key has ${grouped(bits.value)} bits; at least ${grouped(rsaBits.min)} are needed. Make a new one, best with "ssh-keygen -t ed25519".`,
      { min: rsaBits.min, given: bits.value },
    );
  }
  return ok({ type, body, comment: comment.trim(), bits: bits.value });
}

function bitsOf(type: SshKeyType, body: string): Result<number, string> {
  const blob = decodeBase64(body);
  if (!blob) return err(`its body of ${grouped(body.length)} characters is not valid base64`);
  const split = splitFields(blob);
  if (!split.ok) return split;
  const [name, ...fields] = split.value;
  const inside = asciiOf(name ?? none);
  if (inside !== type) return err(`its body is of type ${quoted(inside)}`);
  const { fields: expected, check }: FieldCheck = keyTypes[type];
  if (fields.length < expected.length) return err(`its ${expected[fields.length] ?? 'end'} is missing`);
  if (fields.length > expected.length) return err('something was added at its end');
  return check(fields);
}

function unsupported(type: string): string {
  const accepted = `accepted are ${listed(sshKeyTypes, 'and')}`;
  if (type === 'ssh-dss') return `ssh-dss (DSA) keys are broken and no longer taken by OpenSSH; ${accepted}.`;
  if (type.includes('-cert-v01@')) return `${quoted(type)} is a certificate, not a key; ${accepted}.`;
  return `A public key begins with its type; ${quoted(type)} is none of them, ${accepted}.`;
}
