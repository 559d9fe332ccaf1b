import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Injectable } from '@nestjs/common';
import { WebhookTargets } from './webhook-target.js';

/** How one try ended: an HTTP status, or why there was none. */
export type SendResult = { status: number | null; error: string | null; durationMs: number };

/** How long (ms) a receiver may take for its whole answer. */
export const SEND_TIMEOUT_MS = 15_000;
const MAX_ERROR = 300;

/** Posts to receivers: a fresh connection each time, its address judged as it is made, redirects not followed, the answer's body not kept. */
@Injectable()
export class WebhookSender {
  constructor(private readonly targets: WebhookTargets) {}

  /** Never rejects: trouble on the way is a result. */
  async post(text: string, headers: Record<string, string>, body: string): Promise<SendResult> {
    const started = performance.now();
    const took = () => Math.round(performance.now() - started);
    try {
      return { status: await this.send(new URL(text), headers, body), error: null, durationMs: took() };
    } catch (error) {
      return { status: null, error: wordsOf(error), durationMs: took() };
    }
  }

  private send(url: URL, headers: Record<string, string>, body: string): Promise<number> {
    const lookup = this.targets.lookupFor(url);
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
      const sent = request(url, { method: 'POST', agent: false, lookup, signal, headers: { ...headers, 'content-length': Buffer.byteLength(body) } });
      sent.on('error', reject);
      sent.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        // Let the receiver finish what it says; the signal ends a body without end.
        response.on('error', () => undefined).resume();
      });
      sent.end(body);
    });
  }
}

function wordsOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError' || name === 'AbortError') return `No answer within ${SEND_TIMEOUT_MS / 1_000} seconds.`;
  const { code, message } = error as NodeJS.ErrnoException;
  return (message || code || 'The connection failed.').slice(0, MAX_ERROR);
}
