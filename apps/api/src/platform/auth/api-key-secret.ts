import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const FORM = /^grn_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** A fresh API key: `grn_<prefix>_<secret>`. Only prefix and hash are kept. */
export function createApiKeySecret(): { text: string; prefix: string; hash: string } {
  const prefix = randomBytes(6).toString('hex');
  const text = `grn_${prefix}_${randomBytes(32).toString('base64url')}`;
  return { text, prefix, hash: hashApiKey(text) };
}

/**
 * The same key as clients of the KraftCloud API want it: base64 of `user:secret` (spec kraftcloud-api §1). The user is the key's public part, so that both forms
 * stand for one key, with one life and the same scopes.
 */
export const kraftTokenOf = (text: string): string => Buffer.from(text.replace(/_(?=.{43}$)/, ':')).toString('base64');

/** The API key that a token stands for; other texts are left as they are. */
export function apiKeyOf(credential: string): string {
  const [user, secret, ...more] = Buffer.from(credential, 'base64').toString('latin1').split(':');
  const text = `${user}_${secret}`;
  return secret !== undefined && more.length === 0 && FORM.test(text) ? text : credential;
}

/** The lookup prefix of a text that has the form of an API key. */
export const apiKeyPrefix = (text: string): string | undefined => FORM.exec(text)?.[1];

/** SHA-256 is enough for 256 random bits; a slow hash would only slow every request. */
export const hashApiKey = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Compares in constant time. */
export const sameHash = (one: string, other: string): boolean => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
