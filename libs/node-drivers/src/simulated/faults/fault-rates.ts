import { faultKinds, stepNames, type FaultKind, type StepName } from '../rows.js';
import { stepOfCode } from './step-refusals.js';

/** How often (0…1) a step meets a kind of fault. */
export type FaultRate = { readonly step: StepName; readonly kind: FaultKind; readonly rate: number };

const isOneOf = <T extends string>(list: readonly T[], word: string): word is T => (list as readonly string[]).includes(word);

/**
 * Reads `boot_failed=0.02,create_volume:slow=0.1`: a refusal code (which names its step) or `<step>:<kind>`, and a rate from 0 to 1.
 * Throws an `Error` that says which part is wrong and what would be right.
 */
export function parseFaultRates(text: string): FaultRate[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [key = '', value = ''] = part.split('=').map((half) => half.trim());
      const rate = Number(value);
      if (value === '' || !(rate >= 0 && rate <= 1)) throw new Error(`"${part}": after = comes a rate from 0 to 1`);
      const [step = '', kind = 'refuse'] = key.includes(':') ? key.split(':') : [stepOfCode[key] ?? ''];
      if (!isOneOf(stepNames, step)) {
        throw new Error(
          `"${part}": write <step>:<kind> with a step of ${stepNames.join(', ')}, or one of ${Object.keys(stepOfCode).join(', ')}`,
        );
      }
      if (!isOneOf(faultKinds, kind)) throw new Error(`"${part}": ${kind} is none of ${faultKinds.join(', ')}`);
      return { step, kind, rate };
    });
}
