import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { checkPassword, issue, type Issue } from '@garrison/domain';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** argon2id, the library's default variant, with OWASP's first choice for it: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Looks at this many characters; its time grows with their square, and a password is not made weaker by what follows. */
const LONGEST_LOOK = 72;
/** zxcvbn's scale is 0–4; 3 means more than 10⁸ guesses. */
const LEAST_SCORE = 3;
const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: LONGEST_LOOK });

/**
 * All that is wrong with a new password: the domain's rules and, where they find nothing, how soon it would be guessed from lists of leaked passwords, words,
 * keyboard walks and dates (issue `too_common`). `related` are texts of the account such as its address.
 */
export function checkNewPassword(password: string, field: string, related: readonly string[]): Issue[] {
  const issues = checkPassword(password, field, related);
  if (issues.length > 0) return issues;
  const { score } = estimator.check(password, related.flatMap((text) => [text, ...text.split(/[@\s]/)]));
  return score >= LEAST_SCORE ? [] : [issue(field, 'too_common', 'This password is among the first an attacker tries; choose several unrelated words.')];
}

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

const decoy = hashPassword(randomBytes(32).toString('base64'));
decoy.catch(() => undefined);

/** Compares with an account's hash. Without an account it does the same work and says no, so that the time tells nobody which addresses are known. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const right = await verify(passwordHash ?? (await decoy), password);
  return right && passwordHash !== undefined;
}
