import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { currencies, tiers, type Currency, type Tier } from '@garrison/domain';
import { z } from 'zod';
import { ENV, type Env } from '../../config/env.js';

export const ACCESS_TTL_SECONDS = 15 * 60;
export const SOCKET_TICKET_TTL_SECONDS = 60;
const ISSUER = 'garrison';

const claimsSchema = z.object({ sub: z.uuid(), fam: z.uuid().nullable(), role: z.enum(['user', 'operator']), cur: z.enum(currencies), name: z.string(), tier: z.enum(tiers).nullable().default(null) });

/** Whom a signed token speaks for. `familyId` names the sign-in it came from; `tier` is the one that the API key is limited to which asked for it. */
export type TokenClaims = { accountId: string; familyId: string | null; role: 'user' | 'operator'; currency: Currency; name: string; tier: Tier | null };
type Audience = 'api' | 'socket';

/** Signs and verifies the short-lived tokens: access to the API, and tickets for the live connection. */
@Injectable()
export class Tokens {
  private readonly key: Uint8Array;

  constructor(@Inject(ENV) env: Env) {
    this.key = new TextEncoder().encode(env.JWT_SECRET);
  }

  async sign(audience: Audience, claims: TokenClaims): Promise<{ token: string; expiresAt: Date }> {
    const seconds = audience === 'api' ? ACCESS_TTL_SECONDS : SOCKET_TICKET_TTL_SECONDS;
    const expiresAt = new Date((Math.floor(Date.now() / 1_000) + seconds) * 1_000);
    const token = await new SignJWT({ fam: claims.familyId, role: claims.role, cur: claims.currency, name: claims.name, tier: claims.tier })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(claims.accountId)
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(this.key);
    return { token, expiresAt };
  }

  /** undefined when the token is not ours, altered, expired or meant for something else. */
  async verify(audience: Audience, token: string): Promise<TokenClaims | undefined> {
    const verified = await jwtVerify(token, this.key, { issuer: ISSUER, audience, algorithms: ['HS256'] }).catch(() => undefined);
    const claims = claimsSchema.safeParse(verified?.payload);
    if (!claims.success) return undefined;
    const { sub, fam, role, cur, name, tier } = claims.data;
    return { accountId: sub, familyId: fam, role, currency: cur, name, tier };
  }
}
