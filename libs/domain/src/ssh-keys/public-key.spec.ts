import fc from 'fast-check';
import { decodeBase64 } from './base64.js';
import { keygenKeys } from './keygen-keys.fixture.js';
import { parseSshPublicKey, sshKeyTypes } from './public-key.js';

const bodyOf = (line: string): Buffer => Buffer.from(line.split(' ')[1] ?? '', 'base64');
const field = (content: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const lineOf = (type: string, ...fields: (Uint8Array | string)[]): string => `${type} ${Buffer.concat([type, ...fields].map(field)).toString('base64')} me`;
/** Where the length prefixes of a blob stand. */
function lengthOffsets(blob: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < blob.length; at += 4 + blob.readUInt32BE(at)) offsets.push(at);
  return offsets;
}
/** The fields of a blob, the type's name first. */
const fieldsOf = (line: string): Buffer[] => {
  const blob = bodyOf(line);
  return lengthOffsets(blob).map((at) => blob.subarray(at + 4, at + 4 + blob.readUInt32BE(at)));
};
const error = (line: string) => {
  const result = parseSshPublicKey(line);
  return result.ok ? { code: 'accepted', message: '' } : result.error;
};

const point256 = fieldsOf(keygenKeys.ecdsa256)[2] ?? Buffer.alloc(0);
const [, exponent = Buffer.alloc(0), modulus = Buffer.alloc(0)] = fieldsOf(keygenKeys.rsa2048);
const skEd25519 = lineOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), 'ssh:');
const skEcdsa = lineOf('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', point256, 'ssh:');

const good: [string, string, number][] = [
  ['ssh-ed25519', keygenKeys.ed25519, 256],
  ['ecdsa-sha2-nistp256', keygenKeys.ecdsa256, 256],
  ['ecdsa-sha2-nistp384', keygenKeys.ecdsa384, 384],
  ['ecdsa-sha2-nistp521', keygenKeys.ecdsa521, 521],
  ['ssh-rsa', keygenKeys.rsa2048, 2048],
  ['ssh-rsa', keygenKeys.rsa4096, 4096],
  ['sk-ssh-ed25519@openssh.com', skEd25519, 256],
  ['sk-ecdsa-sha2-nistp256@openssh.com', skEcdsa, 256],
];

describe('accepted', () => {
  it.each(good)('%s', (type, line, bits) => {
    const [, body, comment] = line.split(' ');
    expect(parseSshPublicKey(line)).toEqual({ ok: true, value: { type, body, comment, bits } });
  });
  it('is every type of the list', () => expect([...new Set(good.map(([type]) => type))].sort()).toEqual([...sshKeyTypes].sort()));

  it.each([
    ['without a comment', keygenKeys.ed25519.split(' ').slice(0, 2).join(' '), ''],
    ['with words in the comment', `${keygenKeys.ed25519} at home`, 'ada@ed25519 at home'],
    ['with the file\'s last line break', `${keygenKeys.ed25519}\r\n`, 'ada@ed25519'],
    ['with tabs and spaces between', `  ${keygenKeys.ed25519.replaceAll(' ', ' \t ')} `, 'ada@ed25519'],
  ])('%s', (_what, line, comment) => expect(parseSshPublicKey(line)).toMatchObject({ ok: true, value: { comment } }));
});

describe('refused with its reason', () => {
  it.each([
    ['nothing', '  \n', 'required', 'needed'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----', 'private_key', 'never give it'],
    ['two keys', `${keygenKeys.ed25519}\n${keygenKeys.rsa2048}`, 'not_one_line', 'one line'],
    ['a wrapped key', keygenKeys.rsa2048.replace(/.{70}/g, '$&\n'), 'not_one_line', 'line breaks'],
    ['DSA', keygenKeys.dsa, 'unsupported_type', 'ssh-dss (DSA) keys are broken'],
    ['a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA', 'unsupported_type', 'is a certificate'],
    ['options before the type', `no-pty ${keygenKeys.ed25519}`, 'unsupported_type', '"no-pty" is none of them'],
    ['a name of every object', 'constructor AAAA', 'unsupported_type', '"constructor"'],
    ['capitals', keygenKeys.ed25519.replace('ssh-ed25519', 'SSH-ED25519'), 'unsupported_type', 'SSH-ED25519'],
    ['only a type', 'ssh-ed25519', 'invalid_key', 'the base64 body is missing'],
    ['a body that is no base64', 'ssh-ed25519 AAAA*', 'invalid_key', 'not valid base64'],
    ['a body with its padding cut', keygenKeys.ecdsa256.replace('=', ''), 'invalid_key', 'not valid base64'],
    ['stray bits in the last character', keygenKeys.ecdsa256.replace('o=', 'p='), 'invalid_key', 'not valid base64'],
    ['a body of another type', keygenKeys.ed25519.replace('ssh-ed25519', 'ssh-rsa'), 'invalid_key', 'its body is of type "ssh-ed25519"'],
    ['a key cut at four characters', `ssh-ed25519 ${bodyOf(keygenKeys.ed25519).subarray(0, 48).toString('base64')}`, 'invalid_key', 'should have 32 bytes, but only 29 follow'],
    ['a key cut inside a length', `ssh-ed25519 ${bodyOf(keygenKeys.ed25519).subarray(0, 18).toString('base64')}`, 'invalid_key', '3 bytes are left over after its part 1'],
    ['a key cut between fields', `ssh-ed25519 ${bodyOf(keygenKeys.ed25519).subarray(0, 15).toString('base64')}`, 'invalid_key', 'its key is missing'],
    ['bytes after the key', lineOf('ssh-ed25519', Buffer.alloc(32), 'more'), 'invalid_key', 'added at its end'],
    ['a short Ed25519 key', lineOf('ssh-ed25519', Buffer.alloc(31)), 'invalid_key', '31 bytes where Ed25519 needs 32'],
    ['a long Ed25519 key', lineOf('ssh-ed25519', Buffer.alloc(33)), 'invalid_key', '33 bytes'],
    ['another curve', lineOf('ecdsa-sha2-nistp256', 'nistp384', point256), 'invalid_key', 'curve "nistp384" where "nistp256" is due'],
    ['a short point', lineOf('ecdsa-sha2-nistp256', 'nistp256', point256.subarray(0, 64)), 'invalid_key', '64 bytes where nistp256 needs 65'],
    ['a compressed point', lineOf('ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.from([2]), point256.subarray(1)])), 'invalid_key', 'uncompressed'],
    ['a point beside the curve', lineOf('ecdsa-sha2-nistp256', 'nistp256', point256.map((byte, at) => (at === 20 ? byte ^ 1 : byte))), 'invalid_key', 'does not lie on nistp256'],
    ['a security key without application', lineOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32)), 'invalid_key', 'its application is missing'],
    ['a security key with an empty application', lineOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32), ''), 'invalid_key', 'application of the security key is empty'],
    ['RSA of 1024 bits', keygenKeys.rsa1024, 'too_weak', '1,024 bits; at least 2,048'],
    ['RSA of 2047 bits', lineOf('ssh-rsa', exponent, Buffer.concat([Buffer.from([0x7f]), modulus.subarray(2)])), 'too_weak', '2,047 bits'],
    ['RSA with a negative modulus', lineOf('ssh-rsa', exponent, modulus.subarray(1)), 'invalid_key', 'its modulus is not a positive number'],
    ['RSA with needless zeros', lineOf('ssh-rsa', Buffer.concat([Buffer.from([0]), exponent]), modulus), 'invalid_key', 'its exponent is not a positive number'],
    ['RSA with an even modulus', lineOf('ssh-rsa', exponent, modulus.map((byte, at) => (at === modulus.length - 1 ? byte ^ 1 : byte))), 'invalid_key', 'altered'],
    ['RSA with exponent 1', lineOf('ssh-rsa', Buffer.from([1]), modulus), 'invalid_key', 'altered'],
    ['RSA out of all measure', lineOf('ssh-rsa', exponent, Buffer.concat([Buffer.from([0]), Buffer.alloc(2049, 0xff)])), 'invalid_key', '16,392 bits'],
    ['control characters', `${keygenKeys.ed25519}\u0007`, 'invalid_key', 'control characters'],
    ['a book', `${keygenKeys.ed25519} ${'x'.repeat(20_000)}`, 'too_long', '16,384'],
  ])('%s', (_what, line, code, words) => {
    expect(error(line)).toMatchObject({ code });
    expect(error(line).message).toContain(words);
  });
});

describe('whatever happened on the way', () => {
  const anyKey = fc.constantFrom(...good.map(([, line]) => line));

  it('a cut body is never accepted', () => {
    fc.assert(fc.property(anyKey, fc.nat(), (line, cut) => {
      const [type, body = ''] = line.split(' ');
      expect(parseSshPublicKey(`${type} ${body.slice(0, cut % body.length)}`).ok).toBe(false);
      const blob = bodyOf(line);
      expect(parseSshPublicKey(`${type} ${blob.subarray(0, cut % blob.length).toString('base64')}`).ok).toBe(false);
    }), { numRuns: 300 });
  });

  it('a body with anything added is never accepted', () => {
    fc.assert(fc.property(anyKey, fc.uint8Array({ minLength: 1, maxLength: 40 }), (line, more) => {
      const [type] = line.split(' ');
      expect(parseSshPublicKey(`${type} ${Buffer.concat([bodyOf(line), more]).toString('base64')}`).ok).toBe(false);
    }));
  });

  it('a flipped bit in a length is never accepted', () => {
    fc.assert(fc.property(anyKey, fc.nat(), fc.nat(31), (line, which, bit) => {
      const [type] = line.split(' ');
      const blob = bodyOf(line);
      const offsets = lengthOffsets(blob);
      const at = (offsets[which % offsets.length] ?? 0) + Math.floor(bit / 8);
      blob[at] = (blob[at] ?? 0) ^ (1 << bit % 8);
      expect(parseSshPublicKey(`${type} ${blob.toString('base64')}`).ok).toBe(false);
    }), { numRuns: 500 });
  });

  it('a flipped bit anywhere in an ECDSA key is never accepted', () => {
    fc.assert(fc.property(fc.constantFrom(keygenKeys.ecdsa256, keygenKeys.ecdsa384, keygenKeys.ecdsa521), fc.nat(), fc.nat(7), (line, where, bit) => {
      const [type] = line.split(' ');
      const blob = bodyOf(line);
      const at = where % blob.length;
      blob[at] = (blob[at] ?? 0) ^ (1 << bit);
      expect(parseSshPublicKey(`${type} ${blob.toString('base64')}`).ok).toBe(false);
    }), { numRuns: 300 });
  });

  it('any text gets an answer', () => fc.assert(fc.property(fc.string(), fc.constantFrom('', 'ssh-rsa ', 'ssh-ed25519 AAAA'), (text, start) => typeof parseSshPublicKey(start + text).ok === 'boolean')));
});

describe('base64', () => {
  it('decodes what Buffer encodes', () => fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes))));
  it.each(['A', 'AA', 'AAA', 'AA=', 'AB==', 'AAB=', '====', 'AA==AA==', 'AA A', 'AA-_'])('%j is refused', (text) => expect(decodeBase64(text)).toBeUndefined());
});
