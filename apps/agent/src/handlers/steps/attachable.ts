import type { MachineState } from '@garrison/node-drivers';

/** What a machine may be while volumes come and go; doing so does not change it. */
export const ATTACHABLE: readonly MachineState[] = ['defined', 'running', 'stopped', 'hibernated'];
