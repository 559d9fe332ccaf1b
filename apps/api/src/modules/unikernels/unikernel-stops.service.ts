import { Injectable } from '@nestjs/common';
import { err, notFound, ok, unikernelLifecycle, type UnikernelRef } from '@garrison/domain';
import type { kraftEndpoints } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import type { ItemResult } from './http/kraft-batches.js';
import type { Item } from './http/kraft-exchange.js';
import type { NamedScope, Scope } from './scope.js';
import { UnikernelCommands } from './unikernel-commands.js';
import type { Changes } from './unikernel-journal.js';
import { UnikernelReleases } from './unikernel-releases.js';
import { drainOf, moved, unikernelDone } from './unikernels.service.js';
import { UnikernelsRepository } from './unikernels.repository.js';

/** Stops and deletes instances. */
@Injectable()
export class UnikernelStopsService {
  constructor(
    private readonly unikernels: UnikernelsRepository,
    private readonly commands: UnikernelCommands,
    private readonly releases: UnikernelReleases,
  ) {}

  /** Nothing happens to one that is stopped or about to be. */
  async stop(tx: EntityManager, scope: Scope, item: Item<(typeof kraftEndpoints)['stopInstances']>, changes: Changes): ItemResult {
    const row = await this.unikernels.lockNamed(tx, scope, item.ref);
    if (!row) return err(notFound('instance', item.ref));
    const drainMs = drainOf(item);
    const event = drainMs > 0 ? 'drain' : 'stop';
    if (!unikernelLifecycle.can(row.state, event)) return ok(moved('stop', row, row.state));
    const stopping = await this.unikernels.move(tx, row, event);
    await this.commands.stop(tx, stopping, drainMs, scope.context.requestId, changes);
    changes.instances.add(row.id);
    return ok(moved('stop', stopping, row.state));
  }

  /** Its ids are no longer valid after this. One that runs is stopped by force first; its volumes are free when it has stopped. */
  async remove(tx: EntityManager, scope: NamedScope, { ref }: { ref: UnikernelRef }, changes: Changes): ItemResult {
    const row = await this.unikernels.lockNamed(tx, scope, ref);
    if (!row) return err(notFound('instance', ref));
    const { requestId } = scope.context;
    changes.instances.add(row.id);
    if (row.state === 'stopped') {
      await this.unikernels.move(tx, row, 'remove');
      await this.releases.release(tx, row.id, requestId, changes);
    } else {
      await this.commands.stop(tx, await this.unikernels.move(tx, row, 'delete'), 0, requestId, changes);
    }
    return ok(unikernelDone('delete', row, { previous_state: row.state }));
  }
}
