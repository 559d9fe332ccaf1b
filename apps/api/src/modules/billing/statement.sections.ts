import type { StatementView, UsageLineView } from '@garrison/contracts';
import { formatAmount, parseAmount, sumAmounts } from '@garrison/domain';

/** A table; `numeric` columns stand to the right. */
export type Section = { heading: string; columns: string[]; numeric: boolean[]; rows: string[][]; total?: string[] };
export type Sections = { title: string; notes: string[]; holder: string[]; sections: Section[] };

const names: Record<UsageLineView['kind'], string> = { compute: 'compute', public_ip: 'public address', storage: 'storage', snapshot: 'snapshot', image: 'custom image' };
const quantityOf = ({ kind, resource_type, quantity }: UsageLineView): string => (kind === 'storage' ? `${quantity} ${resource_type === 'unikernel_volume' ? 'MB' : 'GB'}` : String(quantity));
/** Minutes as hours and minutes: `12:05`. */
const duration = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** What stands on a statement, whatever it is written on. */
export function sectionsOf({ month, currency, account, is_final, charged_until, ...statement }: StatementView): Sections {
  const used = formatAmount(sumAmounts(statement.usage_lines.map(({ amount }) => nanoOf(amount))));
  return {
    title: `Statement ${month}`,
    notes: [
      `All amounts in ${currency}; times in UTC.`,
      ...(is_final ? [] : [`Not final: usage up to ${charged_until.slice(0, 16).replace('T', ' ')} is in it.`]),
    ],
    holder: [account.name, ...account.address, account.email, ...(account.tax_number ? [`Tax number ${account.tax_number}`] : []), `Account ${account.id}`],
    sections: [
      {
        heading: 'Balance', columns: ['', currency], numeric: [false, true],
        rows: [['At the beginning', statement.opening_balance], ['Came in', statement.credits], ['Charged', negative(statement.charges)]], total: ['At the end', statement.closing_balance],
      },
      {
        heading: 'Usage', columns: ['Name', 'What', 'Region', 'Quantity', 'Hours', 'Price per hour', currency], numeric: [false, false, false, true, true, true, true],
        rows: statement.usage_lines.map((line) => [line.resource_name, names[line.kind], line.region, quantityOf(line), duration(line.minutes), String(line.price_per_hour), line.amount]),
        total: ['Total', '', '', '', '', '', used],
      },
      {
        heading: 'Credits and other charges', columns: ['When', 'What', currency], numeric: [false, false, true],
        rows: statement.other_lines.map(({ at, reason, amount }) => [at.slice(0, 16).replace('T', ' '), reason, amount]),
      },
    ],
  };
}

const negative = (amount: string): string => formatAmount(-nanoOf(amount));

function nanoOf(amount: string): bigint {
  const parsed = parseAmount(amount);
  if (!parsed.ok) throw new Error(`a statement has the amount ${amount}`);
  return parsed.value;
}
