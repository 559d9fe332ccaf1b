import type { AgentHandlers } from './plan.js';

/** Brings addresses and rules of a machine's port to what they are wished to be. Older wishes than the node has are done already. */
export const applyNetwork: AgentHandlers['instance.apply_network'] = ({ portOfInstanceId: machineId, nodeId, fence, privateIp, publicIp, securityRules }, { drivers }) => ({
  volumeIds: [],
  steps: [
    {
      name: 'apply_network',
      run: (signal) => drivers.network.apply({ machineId, nodeId, fence }, { version: fence, privateIp, publicIp, rules: securityRules }, signal),
    },
  ],
});
