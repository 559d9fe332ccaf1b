import { randomBytes } from 'node:crypto';

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl bench';

/** @typedef {{ id: string, email: string, password: string, key: string, sshKeyId: string }} BenchAccount */

/**
 * Registers an account that may deploy: complete profile, an SSH key, an API key of its own as a program would use.
 * @returns {Promise<BenchAccount>}
 */
export async function createAccount(http) {
  const email = `bench-${randomBytes(6).toString('hex')}@example.com`;
  const password = randomBytes(18).toString('base64url');
  await http.expect(201, 'POST', '/api/auth/register/', { body: { email, password, name: 'Bench', country: 'US' } });
  const { body: session } = await http.expect(200, 'POST', '/api/auth/token/', { body: { email, password } });
  const token = session.access;
  await http.expect(200, 'PATCH', '/api/profile/', { token, body: { address_line: '1 Loop Road', postal_code: '00100' } });
  const { body: pair } = await http.expect(201, 'POST', '/api/ssh-keys/', { token, body: { name: 'bench', public_key: PUBLIC_KEY } });
  const { body: key } = await http.expect(201, 'POST', '/api/api-keys/', { token, body: { name: 'bench', scopes: ['read', 'write', 'billing'] } });
  return { id: session.user.id, email, password, key: key.secret, sshKeyId: pair.ssh_key.id };
}
