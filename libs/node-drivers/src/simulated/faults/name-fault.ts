import { faultKinds, stepNames, type FaultKind, type StepName } from '../rows.js';

/** `once`: only the first try of the step meets it. */
export type NameFault = { readonly kind: FaultKind; readonly step: StepName; readonly once: boolean };

const ONCE: ReadonlySet<FaultKind> = new Set(['flaky', 'lost', 'node_down', 'gpu_lost']);

/**
 * The fault a machine asks for by its own name: it ends with `-sim-<kind>-<step>`, for instance `trainer-sim-fail-boot`; `fail` is another word
 * for `refuse`, hyphens and underscores are the same. Lets somebody who writes against the API choose a failure without touching the operator's side.
 */
export function faultInName(machineName: string): NameFault | undefined {
  const at = machineName.lastIndexOf('-sim-');
  if (at < 0) return undefined;
  const words = machineName
    .slice(at + 5)
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^fail_/, 'refuse_');
  const kind = faultKinds.find((one) => words.startsWith(`${one}_`));
  const step = kind && stepNames.find((one) => words === `${kind}_${one}`);
  return kind && step && { kind, step, once: ONCE.has(kind) };
}
