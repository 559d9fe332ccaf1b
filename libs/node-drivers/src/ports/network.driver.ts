import type { MachineTarget } from './machine.js';
import type { DriverOutcome } from './outcome.js';

export type SecurityRule = {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly protocol: string;
  readonly portRangeMin: number | null;
  readonly portRangeMax: number | null;
  readonly remoteIpPrefix: string;
};

export type NetworkShape = { readonly privateIp: string; readonly publicIp: string | null; readonly rules: readonly SecurityRule[] };

/** A machine's port on the network. Calls may be repeated. */
export interface NetworkDriver {
  /** Plugs the machine in; on a machine that is plugged in already, replaces addresses and rules. Refuses `network_failed` for a public address in use, `machine_missing`. */
  connect(target: MachineTarget, network: NetworkShape, signal: AbortSignal): Promise<DriverOutcome>;
  disconnect(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
}
