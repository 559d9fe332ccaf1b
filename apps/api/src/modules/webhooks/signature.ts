import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret in the form of the Standard Webhooks specification: `whsec_` and base64. */
export const createWebhookSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/** The `webhook-signature` header: one `v1` signature for each secret, separated by spaces. `timestamp` is in seconds. */
export const signatureOf = (secrets: readonly string[], { id, timestamp, body }: { id: string; timestamp: number; body: string }): string =>
  secrets
    .map((secret) => createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ');
