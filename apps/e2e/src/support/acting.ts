import { fleetToActOn, thingsToActOn } from './action-things.js';
import { Visitor } from './browser.js';
import { Customer } from './customer.js';
import { Hand } from './hand.js';
import { makeOperator } from './operator.js';
import { shared } from './shared.js';
import { Stack } from './stack.js';

/** A cloud with things to act on, and an operator signed in at a page, who acts. */
export type Acting = { readonly stack: Stack; readonly visitor: Visitor; readonly hand: Hand; readonly customer: Customer };

async function startActing(): Promise<Acting> {
  const stack = await Stack.start({ console: true, env: { RECONCILE_INTERVAL_MS: '500', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1/32' }, fleet: fleetToActOn });
  try {
    await makeOperator(stack);
    const visitor = await Visitor.open(stack.run.console_url ?? '');
    stack.beforeRemoval(() => visitor.close());
    const customer = await Customer.withKey(() => stack.api, 'laptop');
    await Promise.all([thingsToActOn(customer), visitor.signIn(stack.run.demo)]);
    return { stack, visitor, hand: new Hand(visitor.page), customer };
  } catch (error) {
    await stack.remove();
    throw error;
  }
}

export const shareActing = shared(startActing, ({ stack }) => stack.remove());

/** After each test: what failed shall not fail what comes after it. */
export async function leaveDialog({ hand }: Acting): Promise<void> {
  if (await hand.dialog.count()) await hand.page.goto('/instances');
}

/** What the pages and the browser complained of, but for refusals that a test wanted. */
export const complaintsOf = ({ visitor }: Acting): string[] => visitor.complaints.filter((text) => !/status of 4\d\d/.test(text));
