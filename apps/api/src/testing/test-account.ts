import { randomBytes } from 'node:crypto';
import type { TestApi } from './test-api.js';

/** `token` is an access token; `refresh` the first refresh token of the session. */
export type TestAccount = { id: string; email: string; password: string; token: string; refresh: string };

/** Registers and signs in over HTTP: an account of its own for one test, so that tests do not see each other's things. */
export async function signUp(api: TestApi, { country = 'FI', complete = false }: { country?: string; complete?: boolean } = {}): Promise<TestAccount> {
  const email = `ada-${randomBytes(5).toString('hex')}@example.org`;
  const password = `violet tractor ${randomBytes(2).toString('hex')}`;
  const registered = await api.call('POST', '/api/auth/register/', { body: { email, password, name: 'Ada Lovelace', country } });
  if (registered.status !== 201) throw new Error(`registration failed: ${JSON.stringify(registered.body)}`);
  const signedIn = await api.call('POST', '/api/auth/token/', { body: { email, password } });
  const account = { id: registered.body.user.id as string, email, password, token: signedIn.body.access as string, refresh: signedIn.body.refresh as string };
  if (complete) await api.call('PATCH', '/api/profile/', { token: account.token, body: { address_line: '1 Analytical Way', postal_code: '00100' } });
  return account;
}

/** The text of a new API key of the account. */
export async function createKey(api: TestApi, { token }: Pick<TestAccount, 'token'>, scopes: readonly string[], name = `key-${randomBytes(4).toString('hex')}`): Promise<string> {
  const created = await api.call('POST', '/api/api-keys/', { token, body: { name, scopes } });
  if (created.status !== 201) throw new Error(`no API key: ${JSON.stringify(created.body)}`);
  return created.body.secret as string;
}
