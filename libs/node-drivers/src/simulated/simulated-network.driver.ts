import { wouldAdmit, type Admission, type Packet } from '@garrison/domain';
import type { MachineTarget } from '../ports/machine.js';
import type { NetworkDriver, NetworkShape } from '../ports/network.driver.js';
import { refused, type DriverOutcome } from '../ports/outcome.js';
import type { Hardware, Work } from './hardware.js';

/** Ports on the simulated network; a public address answers for one machine only. */
export class SimulatedNetworkDriver implements NetworkDriver {
  constructor(private readonly hardware: Hardware) {}

  connect(target: MachineTarget, network: NetworkShape, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(target, { step: 'connect_network', ...this.replacing(target.machineId, network) }, signal);
  }

  apply(target: MachineTarget, network: NetworkShape, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(target, { step: 'apply_network', unfenced: true, ...this.replacing(target.machineId, network) }, signal);
  }

  disconnect(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      target,
      {
        step: 'disconnect_network',
        already: () => !this.hardware.machine(target.machineId)?.network,
        refusal: () => null,
        changes: () => this.hardware.alter(target.machineId, { network: null }),
      },
      signal,
    );
  }

  async wouldAdmit(machineId: string, packet: Packet): Promise<(Admission & { version: number }) | null> {
    const network = this.hardware.machine(machineId)?.network;
    return network ? { ...wouldAdmit(network.rules, packet), version: network.version } : null;
  }

  private replacing(machineId: string, network: NetworkShape): Pick<Work, 'already' | 'refusal' | 'changes'> {
    return {
      already: () => (this.hardware.machine(machineId)?.network?.version ?? 0) >= network.version,
      refusal: () => {
        if (!this.hardware.machine(machineId)) return refused('machine_missing', 'there is no such machine on the node');
        const owner = network.publicIp === null ? undefined : this.hardware.parts.usage.publicIpOwner(network.publicIp);
        return owner === undefined || owner === machineId ? null : refused('network_failed', `${network.publicIp} answers for machine ${owner}`);
      },
      changes: () => this.hardware.alter(machineId, { network }),
    };
  }
}
