import type { TokenPair } from '@garrison/contracts';

/** `refused`: the token is worth nothing any more. `unreachable`: nobody could say; the session stays as it is. */
export type Refreshed = { outcome: 'renewed'; pair: TokenPair } | { outcome: 'refused' } | { outcome: 'unreachable' };

/**
 * Exchanges refresh tokens, each only once however many requests ask at the same time: a second exchange of the same token would look like theft to the
 * API and end the session. The answer is kept for `rememberMs` after it came, because another tab may still send the old cookie.
 */
export function createTokenRefresher({ exchange, rememberMs = 60_000, now = Date.now }: {
  /** `headers` tell who asked first. */
  exchange: (refreshToken: string, headers: Record<string, string>) => Promise<Refreshed>;
  rememberMs?: number;
  now?: () => number;
}) {
  const known = new Map<string, { answer: Promise<Refreshed>; forgetAt: number }>();

  const forgetOld = () => {
    for (const [token, { forgetAt }] of known) if (forgetAt <= now()) known.delete(token);
  };

  return (refreshToken: string, headers: Record<string, string> = {}): Promise<Refreshed> => {
    forgetOld();
    const running = known.get(refreshToken);
    if (running) return running.answer;
    const entry = { answer: exchange(refreshToken, headers).catch((): Refreshed => ({ outcome: 'unreachable' })), forgetAt: Number.POSITIVE_INFINITY };
    known.set(refreshToken, entry);
    void entry.answer.then(({ outcome }) => {
      if (outcome === 'unreachable') known.delete(refreshToken); // the next request may find the API again
      else entry.forgetAt = now() + rememberMs;
    });
    return entry.answer;
  };
}
