import { issue, type Issue } from '../issue.js';
import { quoted } from '../text/wording.js';

/** Webhooks per account. */
export const MAX_WEBHOOKS = 20;
export const MAX_WEBHOOK_URL = 2_000;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses (ms) after the first, second, … failed try; the schedule that the Standard Webhooks specification proposes: about 27 hours altogether. */
export const webhookPausesMs: readonly number[] = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];

/** How long (ms) to wait after a number of failed tries; undefined when it is given up. */
export const webhookPauseMs = (failedTries: number): number | undefined => webhookPausesMs[failedTries - 1];

/** What is wrong with a webhook's address, as far as its text tells. Codes: `too_long`, `invalid_url`, `unsupported_scheme`, `credentials_in_url`. */
export function checkWebhookUrl(text: string, field: string): Issue[] {
  if (text.length > MAX_WEBHOOK_URL) return [issue(field, 'too_long', `The address must have at most ${MAX_WEBHOOK_URL} characters.`, { max_length: MAX_WEBHOOK_URL })];
  if (!URL.canParse(text)) return [issue(field, 'invalid_url', `${quoted(text)} is not an address such as https://example.org/hooks.`)];
  const url = new URL(text);
  const issues: Issue[] = [];
  if (url.protocol !== 'https:' && url.protocol !== 'http:') issues.push(issue(field, 'unsupported_scheme', 'The address must begin with https://.', { allowed: ['https'] }));
  if (url.username !== '' || url.password !== '') {
    issues.push(issue(field, 'credentials_in_url', 'The address must not hold a user or password; check the signature instead.'));
  }
  return issues;
}
