import type { ChangeKind } from '@garrison/contracts';

/** The kinds of change a webhook can be narrowed to here; importing the contract's own list would bring the schema library into the page. */
export const changeKinds = ['instance', 'volume', 'operation', 'deployment', 'snapshot', 'image', 'firewall', 'ssh_key', 'script', 'balance', 'deposit', 'notice', 'webhook', 'unikernel', 'unikernel_volume'] as const satisfies readonly ChangeKind[];
