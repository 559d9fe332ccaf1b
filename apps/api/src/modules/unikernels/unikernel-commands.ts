import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { unikernelLifecycle, unikernelStorage, unikernelVolumeLifecycle } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Operations } from '../../platform/operations/operations.js';
import type { Changes } from './unikernel-journal.js';
import type { UnikernelRow, UnikernelVolumeRow } from './unikernel.row.js';

/** Opens the operations of unikernels and their volumes, each with its job for the region's agent. What has to happen some day never expires. */
@Injectable()
export class UnikernelCommands {
  constructor(private readonly operations: Operations) {}

  async createVolume(tx: EntityManager, row: UnikernelVolumeRow, sourceId: string | undefined, requestId: string, changes: Changes): Promise<void> {
    const { name, size_mb: sizeMb, tier } = row;
    const source = sourceId === undefined ? ({ kind: 'blank' } as const) : ({ kind: 'volume', volumeId: sourceId } as const);
    const payload = { ...volumeTarget(row, requestId), name, sizeMb, volumeType: unikernelStorage(tier), source };
    await this.open(tx, row, { kind: 'unikernel_volume.create', deadlineMs: deadlineOfVolume('initializing'), job: { name: 'unikernel_volume.create', payload } }, changes);
  }

  async resizeVolume(tx: EntityManager, row: UnikernelVolumeRow, sizeMb: number, requestId: string, changes: Changes): Promise<void> {
    const payload = { ...volumeTarget(row, requestId), sizeMb };
    await this.open(tx, row, { kind: 'unikernel_volume.resize', deadlineMs: deadlineOfVolume('busy'), job: { name: 'unikernel_volume.resize', payload } }, changes);
  }

  /** Whatever was going on with the volume is given up. */
  async deleteVolume(tx: EntityManager, row: UnikernelVolumeRow, requestId: string, changes: Changes): Promise<void> {
    await this.supersede(tx, 'unikernel_volume', row.id, 'delete', changes);
    const job = { name: 'unikernel_volume.delete', payload: volumeTarget(row, requestId) } as const;
    await this.open(tx, row, { kind: 'unikernel_volume.delete', deadlineMs: deadlineOfVolume('deleting'), job, neverExpires: true }, changes);
  }

  async start(tx: EntityManager, row: UnikernelRow, volumes: readonly UnikernelVolumeRow[], requestId: string, changes: Changes): Promise<void> {
    const { name, image, memory_mb: memoryMb, vcpus, args, sealed_env: sealedEnv } = row;
    const mounts = volumes.map(({ id, mount_at, mount_readonly }) => ({ volumeId: id, at: mount_at ?? '/', readonly: mount_readonly ?? false }));
    const payload = { ...target(row, requestId), name, image, memoryMb, vcpus, args, sealedEnv, mounts };
    await this.open(tx, row, { kind: 'unikernel.start', deadlineMs: deadlineOf('starting'), job: { name: 'unikernel.start', payload } }, changes);
  }

  /** Whatever was going on with the instance is given up. */
  async stop(tx: EntityManager, row: UnikernelRow, drainMs: number, requestId: string, changes: Changes): Promise<void> {
    await this.supersede(tx, 'unikernel', row.id, 'stop', changes);
    const job = { name: 'unikernel.stop', payload: { ...target(row, requestId), drainMs } } as const;
    await this.open(tx, row, { kind: 'unikernel.stop', deadlineMs: deadlineOf(row.state), job, neverExpires: true }, changes);
  }

  private async supersede(tx: EntityManager, type: 'unikernel' | 'unikernel_volume', id: string, by: string, changes: Changes): Promise<void> {
    const given_up = await this.operations.supersede(tx, type, id, by);
    if (given_up) changes.operations.push(given_up);
  }

  private async open(tx: EntityManager, { account_id, region }: UnikernelRow | UnikernelVolumeRow, operation: Omit<Parameters<Operations['open']>[1], 'accountId' | 'region'>, changes: Changes): Promise<void> {
    changes.operations.push(await this.operations.open(tx, { accountId: account_id, region, ...operation }));
  }
}

const target = ({ id, generation }: UnikernelRow, requestId: string) => ({ operationId: randomUUID(), unikernelId: id, fence: generation, requestId });
const volumeTarget = ({ id, generation }: UnikernelVolumeRow, requestId: string) => ({ operationId: randomUUID(), unikernelVolumeId: id, fence: generation, requestId });
const deadlineOf = (state: UnikernelRow['state']): number => unikernelLifecycle.deadlinesMs[state] ?? 0;
const deadlineOfVolume = (state: UnikernelVolumeRow['state']): number => unikernelVolumeLifecycle.deadlinesMs[state] ?? 0;
