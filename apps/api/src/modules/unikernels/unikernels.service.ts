import { Inject, Injectable } from '@nestjs/common';
import type { kraftEndpoints } from '@garrison/contracts';
import {
  defaultMemoryMb, err, generatedInstanceName, longestDrainMs, notFound, ok, outOfRange, refusal, unikernelLifecycle, whyNotAttach, whyOverQuota, generatedVolumeName, type Result, type UnikernelRef, type UnikernelRefusal,
} from '@garrison/domain';
import { seal } from '@garrison/queue';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import type { ItemDone, ItemResult } from './http/kraft-batches.js';
import type { Item } from './http/kraft-exchange.js';
import { Metros } from './metros.js';
import type { Scope } from './scope.js';
import { factOf, instanceFactOf } from './unikernel-facts.js';
import type { Changes } from './unikernel-journal.js';
import { randomSuffix } from './unikernel-names.js';
import { UnikernelStarts } from './unikernel-starts.js';
import { UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { UnikernelVolumesService } from './unikernel-volumes.service.js';
import type { UnikernelRow } from './unikernel.row.js';
import { networkOf } from './unikernel.views.js';
import { UnikernelsRepository } from './unikernels.repository.js';

type Endpoints = typeof kraftEndpoints;
type NewInstance = Item<Endpoints['createInstances']>;
type Step = Promise<Result<void, UnikernelRefusal>>;

/** Makes and starts instances. Stopped, an instance is a description and nothing more: no agent hears of it before its start. */
@Injectable()
export class UnikernelsService {
  constructor(
    private readonly unikernels: UnikernelsRepository,
    private readonly volumes: UnikernelVolumesRepository,
    private readonly newVolumes: UnikernelVolumesService,
    private readonly starts: UnikernelStarts,
    private readonly metros: Metros,
    @Inject(ENV) private readonly env: Env,
  ) {}

  async create(tx: EntityManager, scope: Scope, item: NewInstance, changes: Changes): ItemResult {
    const wrong = this.whyNot(scope, item);
    if (wrong) return err(wrong);
    const { image, args, env, restart_policy, features, tags, memory_mb = defaultMemoryMb, vcpus = this.metros.limits.minVcpus } = item;
    const live = item.autostart ? { liveInstances: 1, liveVcpus: vcpus, liveMemoryMb: memory_mb } : {};
    const room = await this.room(tx, scope, { instances: 1, ...live });
    if (!room.ok) return room;
    const row = await this.unikernels.insert(tx, scope, {
      name: item.name ?? generatedInstanceName(image, randomSuffix()), image, args, restart_policy, tags, memory_mb, vcpus, delete_on_stop: features.length > 0,
      sealed_env: Object.keys(env).length === 0 ? null : seal(this.env.SEALING_KEY, JSON.stringify(env)),
    });
    for (const [at, volume] of item.volumes.entries()) {
      const given = await this.giveVolume(tx, scope, row, volume, at, changes);
      if (!given.ok) return given;
    }
    changes.instances.add(row.id);
    const { state } = item.autostart ? await this.starts.begin(tx, row, scope.context.requestId, changes) : row;
    return ok(unikernelDone('create', row, { state, ...networkOf(row) }));
  }

  /** Nothing happens to one that runs or is about to. */
  async start(tx: EntityManager, scope: Scope, { ref }: { ref: UnikernelRef }, changes: Changes): ItemResult {
    const row = await this.unikernels.lockNamed(tx, scope, ref);
    if (!row) return err(notFound('instance', ref));
    if (row.state === 'starting' || row.state === 'running') return ok(moved('start', row, row.state));
    if (!unikernelLifecycle.can(row.state, 'start')) return err(refusal('wrong_state', `Instance '${row.name}' is ${row.state}, not stopped`));
    if (!scope.metro.open) return err(closed(scope));
    const broken = (await this.volumes.lockOf(tx, row.id)).find(({ state }) => state === 'error');
    if (broken) return err(refusal('cannot_be_used', `Volume '${broken.name}' is in an error state`));
    const room = await this.room(tx, scope, { liveInstances: 1, liveVcpus: row.vcpus, liveMemoryMb: row.memory_mb });
    if (!room.ok) return room;
    return ok(moved('start', await this.starts.begin(tx, row, scope.context.requestId, changes), row.state));
  }

  private whyNot(scope: Scope, { service_group, memory_mb = defaultMemoryMb, vcpus = 1, volumes }: NewInstance): UnikernelRefusal | undefined {
    const { limits } = this.metros;
    if (service_group !== undefined) return refusal('not_supported', 'Service groups are not offered');
    if (memory_mb < limits.minMemoryMb || memory_mb > limits.maxMemoryMb) return refusal('invalid', outOfRange('memory_mb', limits.minMemoryMb, limits.maxMemoryMb));
    if (vcpus < limits.minVcpus || vcpus > limits.maxVcpus) return refusal('invalid', outOfRange('vcpus', limits.minVcpus, limits.maxVcpus));
    if (volumes.length > limits.volumesPerInstance) return refusal('attached', `An instance has at most ${limits.volumesPerInstance} volume${limits.volumesPerInstance === 1 ? '' : 's'}`);
    return scope.metro.open ? undefined : closed(scope);
  }

  private async room(tx: EntityManager, scope: Scope, more: Parameters<typeof whyOverQuota>[1]): Step {
    await this.unikernels.lockQuota(tx, scope);
    const over = whyOverQuota(await this.unikernels.use(tx, scope.accountId, scope.metro.code), more, this.metros.limits);
    return over ? err(over) : ok(undefined);
  }

  /** With a size a new volume, which goes when the instance goes; else one that is available. */
  private async giveVolume(tx: EntityManager, scope: Scope, row: UnikernelRow, { uuid, name, size_mb, at, readonly }: NewInstance['volumes'][number], already: number, changes: Changes): Step {
    const mount = { instance_id: row.id, mount_at: at, mount_readonly: readonly };
    if (size_mb !== undefined) {
      const made = await this.newVolumes.make(tx, scope, { name: name ?? generatedVolumeName(randomSuffix()), size_mb, tags: [], quota_policy: 'static', persistent: false, ...mount }, undefined, changes);
      return made.ok ? ok(undefined) : made;
    }
    const ref = uuid === undefined ? { name: name ?? '' } : { uuid };
    const volume = await this.volumes.lockNamed(tx, scope, ref);
    const wrong = volume ? whyNotAttach(factOf(volume), { ...instanceFactOf(row, []), volumes: already }, this.metros.limits.volumesPerInstance) : notFound('volume', ref);
    if (!volume || wrong) return err(wrong ?? notFound('volume', ref));
    changes.volumes.add((await this.volumes.move(tx, volume, 'attach', mount)).id);
    return ok(undefined);
  }
}

const closed = ({ metro }: Scope): UnikernelRefusal => refusal('failed_operation', `The metro ${metro.code} takes nothing new at present`);

/** How long (ms) a stop lets connections drain. */
export const drainOf = ({ force, drain_timeout_ms = 0 }: { force: boolean; drain_timeout_ms?: number | undefined }): number =>
  force ? 0 : drain_timeout_ms < 0 ? longestDrainMs : Math.min(drain_timeout_ms, longestDrainMs);

/** The entry and the audit row of what was done to an instance. */
export const unikernelDone = (action: string, { id, name }: UnikernelRow, more: object): ItemDone => ({
  done: { uuid: id, name, ...more },
  audit: { action: `unikernel.${action}`, resourceType: 'unikernel', resourceId: id },
});
export const moved = (action: string, row: UnikernelRow, previous_state: UnikernelRow['state']): ItemDone => unikernelDone(action, row, { state: row.state, previous_state });
