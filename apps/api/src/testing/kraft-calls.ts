import { createKey, signUp, type TestAccount } from './test-account.js';
import type { TestApi } from './test-api.js';

/** One entry of an answer; tests look at the wire. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type KraftEntry = Record<string, any>;
export type KraftAnswer = { status: number; envelope: string; message: string | undefined; entries: KraftEntry[]; body: KraftEntry };

/** Calls the KraftCloud API for one account. `text` sends a body as it is, with the JSON content type. */
export function kraftCalls(api: TestApi, token: string, host = 'localhost') {
  return async (method: string, path: string, body?: unknown, { text, headers = {} }: { text?: string; headers?: Record<string, string> } = {}): Promise<KraftAnswer> => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await api.app.inject({ method: method as 'GET', url: path, headers: { host, authorization: `Bearer ${token}`, ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(payload === undefined ? {} : { payload }) });
    const answer = response.json() as KraftEntry;
    const [category] = Object.keys(answer.data ?? {});
    return { status: response.statusCode, envelope: answer.status, message: answer.message, entries: category === undefined ? [] : answer.data[category], body: answer };
  };
}
export type KraftCall = ReturnType<typeof kraftCalls>;

/** A new account and its calls, made with an API key in the form of the dialect. */
export async function kraftCustomer(api: TestApi, scopes: readonly string[] = ['read', 'write']): Promise<{ account: TestAccount; token: string; call: KraftCall }> {
  const account = await signUp(api);
  const token = kraftToken(await createKey(api, account, scopes));
  return { account, token, call: kraftCalls(api, token) };
}

/** base64 of `user:secret`, as clients hold a key. */
export const kraftToken = (key: string): string => Buffer.from(key.replace(/^(grn_[0-9a-f]{12})_/, '$1:')).toString('base64');
