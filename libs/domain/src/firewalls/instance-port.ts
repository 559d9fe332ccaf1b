import { instanceLifecycle, type InstanceState } from '../instances/instance.lifecycle.js';

const building: readonly InstanceState[] = ['CREATING', 'BUILD'];
const noMachine: readonly InstanceState[] = ['ERROR', 'DELETING', 'DELETED'];

/** Is the machine being built? Its port comes with it, and what is wished meanwhile is sent behind it. */
export const isBeingBuilt = (status: InstanceState): boolean => building.includes(status);
/** States in which the rules of an instance can be changed: all in which it has a machine, or will have. */
export const ruleChangeStates: readonly InstanceState[] = instanceLifecycle.states.filter((state) => !noMachine.includes(state));
/** Does the instance have a machine whose port can be told something? */
export const hasPort = (status: InstanceState): boolean => ruleChangeStates.includes(status) && !isBeingBuilt(status);
