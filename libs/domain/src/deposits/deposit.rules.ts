import { paymentMethods, type Currency, type PaymentMethod } from '../enums.js';
import { issue, type Issue } from '../issue.js';
import { formatAmount, multiply, NANO_PER_UNIT, parseAmount } from '../money/amount.js';
import { err, ok, type Result } from '../result.js';

/** The least that can be deposited, nano-units (barrack-facts §6): 5 USD, 5 EUR, 100 INR. */
export const minimumDeposit: Readonly<Record<Currency, bigint>> = { USD: 5n * NANO_PER_UNIT, EUR: 5n * NANO_PER_UNIT, INR: 100n * NANO_PER_UNIT };
/** The most that one deposit can be, nano-units; decided here, so that a slip of the finger is no fortune (decision 0017). */
export const maximumDeposit: Readonly<Record<Currency, bigint>> = { USD: 50_000n * NANO_PER_UNIT, EUR: 50_000n * NANO_PER_UNIT, INR: 5_000_000n * NANO_PER_UNIT };

const methods: Readonly<Record<Currency, readonly [PaymentMethod, ...PaymentMethod[]]>> = { USD: ['card'], EUR: ['card', 'sepa'], INR: ['upi', 'netbanking', 'card'] };

/** How an account may pay (barrack-facts §6); the first is taken when none is named. `sandbox` moves no money, and is there only while the sandbox is what pays. */
export const paymentMethodsOf = (currency: Currency, sandbox: boolean): readonly [PaymentMethod, ...PaymentMethod[]] => (sandbox ? ['sandbox', ...methods[currency]] : methods[currency]);

/** A tax that is added to a deposit. */
export type DepositTax = { readonly name: string; readonly percent: number };

/** GST of 18 % for customers in India, nothing elsewhere (barrack-facts §6). Takes an ISO 3166-1 alpha-2 code. */
export const depositTaxOf = (country: string): DepositTax | null => (country.toUpperCase() === 'IN' ? { name: 'GST', percent: 18 } : null);

/** Nano-units: `net` becomes credit, `tax` is added to it, `total` is what is paid. */
export type DepositAmounts = { readonly net: bigint; readonly tax: bigint; readonly total: bigint };

/** A hundredth of a unit: the smallest amount that can be paid in any of the currencies. */
const MINOR_UNIT = NANO_PER_UNIT / 100n;

/** The tax stands on top of what was asked for, rounded to a hundredth (decision 0017). */
export function depositAmounts(net: bigint, tax: DepositTax | null): DepositAmounts {
  const added = tax ? multiply(multiply(net, tax.percent, 100), 1, MINOR_UNIT) * MINOR_UNIT : 0n;
  return { net, tax: added, total: net + added };
}

/** What of the credit (nano-units) goes back when `refunded` of `total` was given back so far. All of it when all was: parts never sum to more or less. */
export const netOfRefund = ({ net, total }: Pick<DepositAmounts, 'net' | 'total'>, refunded: bigint): bigint => multiply(net, refunded, total);

/** Amounts in hundredths, as payment providers count, from and to nano-units. */
export const minorFromNano = (nano: bigint): number => Number(nano / MINOR_UNIT);
export const nanoFromMinor = (minor: number): bigint => BigInt(minor) * MINOR_UNIT;

export type DepositRequest = { readonly amount: string; readonly method?: PaymentMethod | undefined };
/** A request that can be paid. */
export type CheckedDeposit = { readonly net: bigint; readonly method: PaymentMethod };

/** Checks amount (at least the minimum, whole hundredths) and method; all problems at once. */
export function checkDeposit({ amount, method }: DepositRequest, currency: Currency, sandbox: boolean): Result<CheckedDeposit, readonly Issue[]> {
  const parsed = parseAmount(amount, 'amount');
  const allowed = paymentMethodsOf(currency, sandbox);
  const chosen = method ?? allowed[0];
  const issues = [...(parsed.ok ? checkSize(parsed.value, currency) : [parsed.error]), ...(allowed.includes(chosen) ? [] : [notOffered(chosen, currency, allowed)])];
  return parsed.ok && issues.length === 0 ? ok({ net: parsed.value, method: chosen }) : err(issues);
}

function checkSize(net: bigint, currency: Currency): Issue[] {
  const min = formatAmount(minimumDeposit[currency]);
  const max = formatAmount(maximumDeposit[currency]);
  if (net < minimumDeposit[currency] || net > maximumDeposit[currency]) {
    return [issue('amount', 'out_of_range', `A deposit must be ${min} to ${max} ${currency}.`, { min, max, currency })];
  }
  return net % MINOR_UNIT === 0n ? [] : [issue('amount', 'invalid_amount', 'An amount that is paid has at most two decimals.')];
}

const notOffered = (method: PaymentMethod, currency: Currency, allowed: readonly PaymentMethod[]): Issue =>
  issue('method', 'not_allowed', `${method} is not offered for ${currency}; allowed: ${allowed.join(', ')}.`, { allowed: paymentMethods.filter((one) => allowed.includes(one)) });
