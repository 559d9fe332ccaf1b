import type { InstanceView } from '@garrison/contracts';
import { allowedOperations, type InstanceState } from '@garrison/domain';
import { blockedReason, splitByAllowance } from './instance-actions';

const machine = (status: InstanceState): Pick<InstanceView, 'allowed_operations'> => ({
  allowed_operations: allowedOperations({ status, tier: 'advanced', flavorFeatures: { hibernation: true, snapshots: false }, deleteProtection: false, hasPublicIp: false }),
});

it('tells why a command is refused, in the words of the rules', () => {
  expect(blockedReason(machine('SHUTOFF'), 'stop')).toMatch(/SHUTOFF/);
  expect(blockedReason(machine('ACTIVE'), 'stop')).toBeUndefined();
});

it('gives a command to those that can take it, and names the reason of each other', () => {
  const [running, stopped, building] = [machine('ACTIVE'), machine('SHUTOFF'), machine('BUILD')];
  expect(splitByAllowance([running, stopped, building], 'stop')).toEqual({
    able: [running],
    unable: [{ instance: stopped, reason: expect.stringMatching(/SHUTOFF/) as string }, { instance: building, reason: expect.stringMatching(/being built/) as string }],
  });
});
