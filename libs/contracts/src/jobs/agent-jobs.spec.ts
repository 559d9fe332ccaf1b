import { instanceCommands, observedMachines, volumeOutcomes } from '@garrison/domain';
import { agentJobs, agentQueueName, anyJobTarget, jobResourceOf } from './agent-jobs.js';
import { agentResults, jobOutcome, machineObservation } from './agent-results.js';

const target = { operationId: '0d0f6f0e-6a8e-4c3e-8a55-6f1c8d1c0001', instanceId: '0d0f6f0e-6a8e-4c3e-8a55-6f1c8d1c0002', nodeId: 'n-1', fence: 3, requestId: 'a1b2c3d4' };

it('has one job for each command a person can give to an instance or a volume, and one for deploying', () => {
  const wanted = [...['deploy', ...instanceCommands].map((command) => `instance.${command}`), // what is purged is deleted on its node
    ...Object.keys(volumeOutcomes).filter((command) => command !== 'purge').map((command) => `volume.${command}`),
  ];
  expect(Object.keys(agentJobs)).toEqual(expect.arrayContaining(wanted));
});

it('tells what a job is about, and takes nothing for a target that names neither', () => {
  const { instanceId: _, nodeId: __, ...base } = target;
  const volumeId = '0d0f6f0e-6a8e-4c3e-8a55-6f1c8d1c0003';
  expect(jobResourceOf(anyJobTarget.parse(target))).toEqual({ type: 'instance', id: target.instanceId });
  expect(jobResourceOf(anyJobTarget.parse({ ...base, volumeId }))).toEqual({ type: 'volume', id: volumeId });
  expect(jobResourceOf(anyJobTarget.parse({ ...base, portOfInstanceId: volumeId, nodeId: 'n-1' }))).toEqual({ type: 'instance_network', id: volumeId });
  expect(anyJobTarget.safeParse(base).success).toBe(false);
});

it.each(Object.entries(agentJobs))('%s is tried more than once and ends some time', (_, job) => {
  expect(job.attempts).toBeGreaterThan(1);
  expect(job.timeoutMs).toBeGreaterThan(0);
});

it('sees machines in the states the domain decides by', () => expect(machineObservation.shape.machine.options).toEqual([...observedMachines]));

it.each(['FINLAND-1', 'CANADA-1'])('names the queue of %s without a colon, which BullMQ refuses', (region) => expect(agentQueueName(region)).not.toContain(':'));

it('takes a job with its target and refuses one without a fence', () => {
  expect(agentJobs['instance.start'].payload.safeParse(target).success).toBe(true);
  expect(agentJobs['instance.start'].payload.safeParse({ ...target, fence: 0 }).success).toBe(false);
});

it('refuses an outcome that does not say how it ended', () => {
  const answer = { ...target, resource: jobResourceOf(target), region: 'FINLAND-1', attempt: 1, steps: [], observation: null };
  expect(jobOutcome.safeParse({ ...answer, outcome: { kind: 'done' } }).success).toBe(true);
  expect(jobOutcome.safeParse({ ...answer, outcome: { kind: 'refused' } }).success).toBe(false);
  expect(jobOutcome.safeParse(answer).success).toBe(false);
});

it('knows every kind of report by its job name', () => expect(Object.keys(agentResults).sort()).toEqual(['console', 'nodes', 'outcome', 'progress', 'telemetry']));
