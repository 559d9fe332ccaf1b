import { createHash } from 'node:crypto';
import { parseSshPublicKey, type SshPublicKey } from '@garrison/domain';
import sshpk from 'sshpk';

/** The SHA256 fingerprint as ssh-keygen prints it. */
export const fingerprintOf = ({ body }: Pick<SshPublicKey, 'body'>): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(body, 'base64')).digest('base64').replace(/=+$/, '')}`;

/** A new Ed25519 pair; the private key in OpenSSH's own form, the name as its comment. Stored nowhere. */
export function createKeyPair(name: string): { publicKey: SshPublicKey; privateKey: string } {
  const pair = sshpk.generatePrivateKey('ed25519');
  pair.comment = name;
  const publicKey = parseSshPublicKey(pair.toPublic().toString('ssh'));
  if (!publicKey.ok) throw new Error(`a key made here is not valid: ${publicKey.error.message}`);
  return { publicKey: publicKey.value, privateKey: pair.toString('openssh') };
}
