import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { issue, judgeAddress, parseAddressRanges, type AddressRange, type Issue } from '@garrison/domain';
import { ENV, type Env } from '../../config/env.js';

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
/** Gives all addresses of a name. */
export type Resolver = (hostname: string, options: { all: true }, answer: Answer) => void;

/** A target that must not be called; the message is shown to the webhook's owner. */
export class ForbiddenTarget extends Error {}

/** The host of a URL as a socket takes it: IPv6 without brackets. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** Throws unless the address may be called: public ones over https only, allowed ones in either way. Which address it was is not told. */
export function demandCallable(address: string, { protocol }: URL, allowed: readonly AddressRange[]): void {
  const verdict = judgeAddress(address, allowed);
  if (verdict === 'forbidden') throw new ForbiddenTarget('The address is in a private, loopback or reserved network.');
  if (verdict === 'public' && protocol !== 'https:') throw new ForbiddenTarget('The address must begin with https://.');
}

/**
 * A lookup for a socket that judges what the name means at this very moment: a name that pointed elsewhere when the webhook was made (DNS rebinding)
 * leads nowhere. Every address of the name must be callable.
 */
export const guardedLookup =
  (url: URL, allowed: readonly AddressRange[], resolve: Resolver): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      try {
        for (const { address } of addresses) demandCallable(address, url, allowed);
      } catch (forbidden) {
        return callback(forbidden as Error, []);
      }
      const [first] = addresses;
      if (options.all || !first) callback(null, addresses);
      else callback(null, first.address, first.family);
    });

/** Decides which addresses webhooks may be sent to (setting `WEBHOOK_ALLOWED_NETWORKS`). */
@Injectable()
export class WebhookTargets {
  private readonly allowed: readonly AddressRange[];

  constructor(@Inject(ENV) env: Env) {
    const ranges = parseAddressRanges(env.WEBHOOK_ALLOWED_NETWORKS);
    if (!ranges.ok) throw new Error(`WEBHOOK_ALLOWED_NETWORKS: ${ranges.error}`);
    this.allowed = ranges.value;
  }

  /** What is wrong with the target of a well-formed URL now. Codes: `not_resolvable`, `forbidden_target`. */
  async check(text: string, field: string): Promise<Issue[]> {
    const url = new URL(text);
    try {
      const lookup = this.lookupFor(url);
      await new Promise<void>((resolve, reject) => lookup(hostOf(url), { all: true }, (error) => (error ? reject(error) : resolve())));
      return [];
    } catch (error) {
      if (error instanceof ForbiddenTarget) return [issue(field, 'forbidden_target', error.message)];
      return [issue(field, 'not_resolvable', `The host "${url.hostname}" cannot be found.`)];
    }
  }

  /** The lookup for a connection to the URL. Sockets do not look up a host that is an address: that one is judged here. Throws `ForbiddenTarget`. */
  lookupFor(url: URL): LookupFunction {
    if (isIP(hostOf(url))) demandCallable(hostOf(url), url, this.allowed);
    return guardedLookup(url, this.allowed, systemLookup);
  }
}
