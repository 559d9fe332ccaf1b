import { Injectable } from '@nestjs/common';
import type { NoticeKind } from '@garrison/contracts';
import { restOf } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { InstancePlatformCommands } from '../instances/instance-platform-commands.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { Notices } from '../notices/notices.repository.js';

/** Why a machine is put to rest, and what its owner is told. `key` makes the notice this one. */
export type Reason = { kind: Extract<NoticeKind, 'lease' | 'idle'>; audit: string; key: string; because: string; data: Record<string, unknown> };

/** Puts a locked machine to rest: asleep where its flavor can, else off; and says so. */
@Injectable()
export class Resting {
  constructor(
    private readonly commands: InstancePlatformCommands,
    private readonly notices: Notices,
  ) {}

  /** False when it is at work on something: another round will see. */
  async rest(tx: EntityManager, instance: InstanceRow, { kind, audit, key, because, data }: Reason): Promise<boolean> {
    const how = restOf(instance.status, instance.flavor.features.hibernation);
    if (!how) return false;
    const operation = how === 'suspend' ? await this.commands.suspend(tx, instance, audit) : await this.commands.stop(tx, instance, audit);
    if (!operation) return false;
    const done = how === 'suspend' ? 'hibernated: its disks are kept, its GPUs are freed' : 'stopped: it keeps its GPUs and is still charged';
    await this.notices.tell(tx, {
      accountId: instance.account_id, key, kind, title: `${instance.name} is ${how === 'suspend' ? 'hibernated' : 'stopped'}`, message: `${because} The machine ${instance.name} is being ${done}.`,
      data: { ...data, instance_id: instance.id, name: instance.name, operation_id: operation.id },
    });
    return true;
  }
}
