import { Injectable } from '@nestjs/common';
import { UnikernelOutcomes } from './unikernel-outcomes.js';
import { UnikernelVolumeOutcomes } from './unikernel-volume-outcomes.js';

/** Who is told how commands to unikernels and their volumes go. */
@Injectable()
export class UnikernelListeners {
  constructor(
    readonly unikernel: UnikernelOutcomes,
    readonly unikernel_volume: UnikernelVolumeOutcomes,
  ) {}
}
