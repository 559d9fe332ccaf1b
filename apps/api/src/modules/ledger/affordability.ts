import { Injectable } from '@nestjs/common';
import { computeHourly, copyHourly, err, formatAmount, ok, unikernelVolumeHourly, volumeHourly, volumeRate, type DomainError, type Result, type Tier } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../platform/http/request-context.js';
import type { InstanceRow } from '../instances/instance.row.js';
import type { UnikernelVolumeRow } from '../unikernels/unikernel.row.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { Admission, type Judge } from './admission.js';
import { Ledger } from './ledger.service.js';

/** Refuses what one hour of cannot be paid for, before anything is taken for it (spec barrack-api §9, "Needs before creating"). */
@Injectable()
export class Affordability {
  constructor(
    private readonly ledger: Ledger,
    private readonly admission: Admission,
    private readonly catalogue: Catalogue,
  ) {}

  /** An hour of a machine that is to run again, at the price that will be charged for it: what it was deployed for may be long ago. */
  async requireMachineHour(db: EntityManager, actor: Actor, machine: InstanceRow): Promise<Result<void, DomainError>> {
    const judge = await this.read(db, actor);
    return judge(computeHourly(this.catalogue.prices, { ...machine, public_ip: machine.public_ip !== null }, BigInt(machine.price_per_hour_nano)), 0n);
  }

  /** Refuses while less than `minimumNano` is on the balance. */
  async requireBalance(db: EntityManager, { accountId, currency }: Actor, minimumNano: bigint): Promise<Result<void, DomainError>> {
    const balance = await this.ledger.balance(db, accountId);
    if (balance >= minimumNano) return ok(undefined);
    return err({ code: 'insufficient_credits', required: formatAmount(minimumNano), balance: formatAmount(balance), currency, reason: 'The balance is too low to make a volume.' });
  }

  /** Reads what there is and gives the judge of an hourly price (nano-units): the price may not be known yet. */
  read(db: EntityManager, actor: Actor): Promise<Judge> {
    return this.admission.judge(db, actor);
  }

  /** Asked last, when the rows of what begins are written: exact, whoever asks at the same time (`Admission.admit`). */
  admit(tx: EntityManager, actor: Actor, resourceIds: readonly string[]): Promise<Result<void, DomainError>> {
    return this.admission.admit(tx, actor, resourceIds);
  }

  /** The same for what is not in the rows yet and costs so much per hour: the account stays locked until it is. */
  admitMore(tx: EntityManager, actor: Actor, hourlyNano: bigint): Promise<Result<void, DomainError>> {
    return this.admission.admit(tx, actor, [], hourlyNano);
  }

  /** The same for an address that a running machine is to get; who let the machine begin answers for it from then on. */
  admitAddress(tx: EntityManager, actor: Actor): Promise<Result<void, DomainError>> {
    return this.admitMore(tx, actor, this.catalogue.prices.public_ip[actor.currency]);
  }

  /** The same for snapshots and images that are to be made under these ids. */
  admitCopies(tx: EntityManager, actor: Actor, tier: Tier, ids: readonly string[]): Promise<Result<void, DomainError>> {
    return this.admission.admit(tx, actor, ids, copyHourly(this.catalogue.prices, tier, actor.currency) * BigInt(ids.length));
  }

  /** The same for a volume that is to grow to `sizeGb`. */
  admitGrowth(tx: EntityManager, actor: Actor, { tier, volume_type, size_gb }: VolumeRow, sizeGb: number): Promise<Result<void, DomainError>> {
    const rate = volumeRate(this.catalogue.prices, tier, volume_type, actor.currency);
    return this.admission.admit(tx, actor, [], volumeHourly(sizeGb, rate) - volumeHourly(size_gb, rate));
  }

  /** The same for a unikernel volume that is to grow to `sizeMb`. */
  admitUnikernelGrowth(tx: EntityManager, actor: Actor, { tier, size_mb }: UnikernelVolumeRow, sizeMb: number): Promise<Result<void, DomainError>> {
    const hourlyOf = (size: number) => unikernelVolumeHourly(this.catalogue.prices, tier, size, actor.currency);
    return this.admission.admit(tx, actor, [], hourlyOf(sizeMb) - hourlyOf(size_mb));
  }
}
