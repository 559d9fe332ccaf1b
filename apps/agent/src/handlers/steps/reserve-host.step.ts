import type { MachineSpec } from '@garrison/contracts';
import { refused, type MachineShape, type MachineTarget } from '@garrison/node-drivers';
import type { PlanContext, Step } from '../plan.js';

/** The machine as a node is told to build it. */
export function shapeOf(machine: MachineSpec, unseal: PlanContext['unseal']): MachineShape {
  const { name, hostName, serverUuid, vcpus, ramGb, gpuModel, osName, defaultUser, sshPublicKeys } = machine;
  return {
    name,
    hostName,
    serverUuid,
    vcpus,
    ramGb,
    gpuModel,
    osName,
    defaultUser,
    sshPublicKeys,
    userData: unseal(machine.sealedUserData),
  };
}

/** vCPUs and memory on the node. */
export const reserveHost = (target: MachineTarget, machine: MachineSpec, { drivers, unseal }: PlanContext): Step => ({
  name: 'reserve_host',
  run: async (signal) => {
    let shape: MachineShape;
    try {
      shape = shapeOf(machine, unseal);
    } catch {
      return refused('internal', 'the user data was sealed with another key than this agent has (SEALING_KEY)');
    }
    return drivers.hypervisor.define(target, shape, signal);
  },
  undo: (signal) => drivers.hypervisor.undefine(target, signal),
});
