import { createHash, createHmac, randomBytes } from 'node:crypto';

/** A fresh refresh token: 256 random bits. */
export const createRefreshToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token. SHA-256 is enough for 256 random bits. */
export const hashRefreshToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * The one token that follows another. It is computed from it with a key only the server has, so a doubled refresh can be given the same successor
 * although only hashes are stored (decision 0005). Without the key it is as unpredictable as a random one.
 */
export const successorOf = (token: string, secret: string): string => createHmac('sha256', secret).update(`refresh-token-successor:${token}`).digest('base64url');
