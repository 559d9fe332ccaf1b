import type { MachineSpec } from '@garrison/contracts';
import type { DriverSet, MachineTarget } from '@garrison/node-drivers';
import type { Step } from '../plan.js';

/** Addresses and security rules. */
export const connectNetwork = (
  target: MachineTarget,
  { networkVersion, privateIp, publicIp, securityRules }: MachineSpec,
  { network }: DriverSet,
): Step => ({
  name: 'connect_network',
  run: (signal) => network.connect(target, { version: networkVersion, privateIp, publicIp, rules: securityRules }, signal),
  undo: (signal) => network.disconnect(target, signal),
});
