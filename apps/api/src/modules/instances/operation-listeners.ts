import { Injectable } from '@nestjs/common';
import type { JobOutcome, JobProgress, JobResource } from '@garrison/contracts';
import type { OperationRow } from '../../platform/operations/operations.js';
import { CopyOutcomes } from '../snapshots/copy-outcomes.js';
import { PortOutcomes } from '../network/port-outcomes.js';
import { VolumeOutcomes } from '../volumes/volume-outcomes.js';
import { UnikernelListeners } from '../unikernels/unikernel-listeners.js';
import { InstanceDeadlines } from './instance-deadlines.js';
import { InstanceOutcomes } from './instance-outcomes.js';

/** Who is told how commands to a kind of thing go. `expire` ends one past its deadline, unless it was answered or extended meanwhile. */
type Listener = { progress(report: JobProgress): Promise<void>; apply(report: JobOutcome): Promise<void>; expire(overdue: OperationRow): Promise<void> };

/** The listeners of all kinds; a kind without one does not compile. */
@Injectable()
export class OperationListeners {
  private readonly listeners: Record<JobResource['type'], Listener>;

  constructor(instances: InstanceOutcomes, deadlines: InstanceDeadlines, volumes: VolumeOutcomes, ports: PortOutcomes, copies: CopyOutcomes, unikernels: UnikernelListeners) {
    const instance: Listener = {
      progress: (report) => instances.progress(report),
      apply: (report) => instances.apply(report),
      expire: (overdue) => deadlines.end(overdue),
    };
    this.listeners = { instance, volume: volumes, instance_network: ports, snapshot: copies, image: copies, unikernel: unikernels.unikernel, unikernel_volume: unikernels.unikernel_volume };
  }

  of(type: JobResource['type']): Listener {
    return this.listeners[type];
  }
}
