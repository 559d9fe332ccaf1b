import { Inject, Injectable } from '@nestjs/common';
import { describeError, nextDrainStep, type DomainError, type DrainCommand, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { MachineCommands } from './machine-commands.js';
import { NodeDrainsRepository, type OpenMachine } from './node-drains.repository.js';

/**
 * Carries drains on by what is true of each machine at the moment: one transaction looks at it, gives it its next command and writes down which. A worker that
 * dies in between has done all of that or nothing; any number of workers may run this at once.
 */
@Injectable()
export class DrainRunner {
  constructor(
    private readonly transactions: Transactions,
    private readonly drains: NodeDrainsRepository,
    private readonly instances: InstancesRepository,
    private readonly machines: MachineCommands,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** One round over all running drains. */
  async turn(): Promise<void> {
    const open = await this.drains.open(this.transactions.reader);
    const which = ({ drain_id, instance_id }: (typeof open)[number]) => ({ drainId: drain_id, instanceId: instance_id });
    await oneByOne(open, { logger: this.logger, what: 'a machine could not be drained in this round', which }, ({ drain_id, instance_id }) =>
      this.transactions.commit((tx) => this.carryOn(tx, drain_id, instance_id)),
    );
    await this.drains.finishWhatIsThrough(this.transactions.reader);
  }

  private async carryOn(tx: EntityManager, drainId: string, instanceId: string): Promise<void> {
    const instance = await this.instances.lock(tx, instanceId);
    const machine = await this.drains.lockOpen(tx, drainId, instanceId);
    if (!instance || !machine) return;
    const { mode, step, attempts, cancelled, node_id } = machine;
    const next = nextDrainStep({ mode, step, attempts, cancelled, status: instance.status, here: instance.node_id === node_id, canHibernate: instance.flavor.features.hibernation });
    if (next.kind === 'wait') return;
    if (next.kind === 'end') return this.drains.write(tx, machine, { status: next.status, reason: next.reason });
    const refusal = await this.give(tx, instance, machine, next.command);
    if (!refusal) return;
    const hopeless = refusal.code === 'insufficient_credits' || (next.command === 'hibernate' && refusal.code === 'out_of_stock');
    await this.drains.write(tx, machine, { ...(hopeless ? { status: 'left' } : {}), reason: describeError(refusal) });
  }

  /** Why the command was not given, if it was not: nothing has changed then. */
  private async give(tx: EntityManager, instance: InstanceRow, machine: OpenMachine, command: DrainCommand): Promise<DomainError | undefined> {
    // Nobody is put to sleep to be moved when there is no place to wake up in.
    const given: Result<string, DomainError> =
      machine.mode === 'move' && command === 'hibernate' ? await this.machines.hibernateForMove(tx, machine.request_id, instance) : await this.machines.give(tx, machine.request_id, instance, command);
    if (!given.ok) return given.error;
    const attempts = machine.step === command ? machine.attempts + 1 : 1;
    await this.drains.write(tx, machine, { status: 'working', step: command, attempts, operation_id: given.value, reason: null });
    return undefined;
  }
}
