import type { Admission, Packet } from '@garrison/domain';
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

/** The whole of a port. `version` grows with every change that is asked for, so that a late call cannot bring back what was before. */
export type NetworkShape = {
  readonly version: number;
  readonly privateIp: string;
  readonly publicIp: string | null;
  readonly rules: readonly SecurityRule[];
};

/** A machine's port on the network. Calls may be repeated. */
export interface NetworkDriver {
  /** Plugs the machine in; on one that is plugged in already, as `apply`. Refuses `network_failed` for a public address in use, `machine_missing`. */
  connect(target: MachineTarget, network: NetworkShape, signal: AbortSignal): Promise<DriverOutcome>;
  /**
   * Replaces addresses and rules of a machine in any state, unless the node has this version or a newer one. Ordered by the version alone: commands to the
   * machine go their way meanwhile, so the target's fence is neither looked at nor kept. Refuses as `connect`.
   */
  apply(target: MachineTarget, network: NetworkShape, signal: AbortSignal): Promise<DriverOutcome>;
  disconnect(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
  /** What the machine's port does with a packet by the rules it has; null when the machine is not plugged in. */
  wouldAdmit(machineId: string, packet: Packet): Promise<(Admission & { readonly version: number }) | null>;
}
