import type { SshKeyView } from '@garrison/contracts';

/** A row of `ssh_keys`, as the database gives it. `public_key` is type and body, without a comment. */
export type SshKeyRow = { id: string; account_id: string; name: string; key_type: string; public_key: string; fingerprint: string; created_at: Date };

/** `ssh_key` of `/api/ssh-keys/`. */
export const sshKeyViewOf = ({ id, name, key_type, public_key, fingerprint, created_at }: SshKeyRow): SshKeyView => ({
  id, name, key_type, public_key, fingerprint, created_at: created_at.toISOString(),
});
