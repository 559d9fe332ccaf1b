import { instanceLifecycle } from '../instances/instance.lifecycle.js';
import { hasPort, isBeingBuilt, ruleChangeStates } from './instance-port.js';

it.each(instanceLifecycle.states.map((state) => [state] as const))('%s: rules change where there is a port or will be one', (state) => {
  expect(ruleChangeStates.includes(state)).toBe(hasPort(state) || isBeingBuilt(state));
});

it('knows no port of what is being built, failed or going', () => {
  expect(instanceLifecycle.states.filter((state) => !hasPort(state))).toEqual(['CREATING', 'BUILD', 'DELETING', 'DELETED', 'ERROR']);
});
