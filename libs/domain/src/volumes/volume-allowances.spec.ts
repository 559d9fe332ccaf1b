import { volumeCommands, volumeLifecycle } from './volume.lifecycle.js';
import { volumeAllowances, type VolumeAllowanceFacts } from './volume-allowances.js';

const volume = (more: Partial<VolumeAllowanceFacts> = {}): VolumeAllowanceFacts => ({ status: 'available', tier: 'advanced', protected: false, instance_id: null, ...more });
const allowed = (facts: VolumeAllowanceFacts) => volumeCommands.filter((command) => volumeAllowances(facts)[command].allowed);

it.each(volumeLifecycle.states)('a free Advanced volume that is %s takes exactly the commands of its lifecycle', (status) => {
  expect(allowed(volume({ status }))).toEqual(volumeCommands.filter((command) => volumeLifecycle.can(status, command)));
});

it('a Legacy volume is neither resized nor cloned', () => {
  expect(allowed(volume({ tier: 'legacy' }))).toEqual(['attach', 'delete']);
  expect(volumeAllowances(volume({ tier: 'legacy' })).resize.reason).toMatch(/legacy/);
});

it.each([
  ['protected', volume({ protected: true }), /protected/],
  ['broken on its instance', volume({ status: 'error', instance_id: 'i-1' }), /hang on its instance/],
  ['attached', volume({ status: 'attached', instance_id: 'i-1' }), /attached; delete needs it to be available or error/],
])('one that is %s is not deleted, and told why', (_, facts, reason) => {
  expect(volumeAllowances(facts).delete).toEqual({ allowed: false, reason: expect.stringMatching(reason) as string });
});
