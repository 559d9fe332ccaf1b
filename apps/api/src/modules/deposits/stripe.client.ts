import Stripe from 'stripe';
import type { Env } from '../../config/env.js';

const TIMEOUT_MS = 10_000;
const RETRIES = 2;

/** Stripe's own client, set up by `STRIPE_SECRET_KEY`; undefined while that is not set. `STRIPE_API_URL` points it to another server that speaks the same. */
export function stripeClientOf({ STRIPE_SECRET_KEY, STRIPE_API_URL }: Env): Stripe | undefined {
  if (STRIPE_SECRET_KEY === '') return undefined;
  const { protocol, hostname, port } = new URL(STRIPE_API_URL);
  const secure = protocol === 'https:';
  return new Stripe(STRIPE_SECRET_KEY, {
    host: hostname, port: port || (secure ? 443 : 80), protocol: secure ? 'https' : 'http', timeout: TIMEOUT_MS, maxNetworkRetries: RETRIES, telemetry: false,
    appInfo: { name: 'Garrison' },
  });
}
