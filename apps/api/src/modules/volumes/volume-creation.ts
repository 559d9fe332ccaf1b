import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AgentJob, EndpointBody, endpoints, OsImageView, RegionView } from '@garrison/contracts';
import {
  checkClone, checkRegion, checkVolumeRequest, checkVolumeRequestShape, cloneName, err, invalid, minimumVolumeBalance, ok, volumeCopyTiers, volumeLifecycle, type DomainError, type Result,
} from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { Affordability } from '../ledger/affordability.js';
import type { VolumeRow } from './volume.row.js';
import { ownVolume, type CommandedVolume } from './volume-access.js';
import { VolumeJournal } from './volume-journal.js';
import { VolumesRepository, type NewVolumeRow } from './volumes.repository.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
type Sold = { region: RegionView; image: OsImageView | undefined };

/** Makes volumes: new ones, and copies of others. Rules are asked in the order shape → catalogue → tier → profile → balance; the unique index decides about names. */
@Injectable()
export class VolumeCreation {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly accounts: Accounts,
    private readonly affordability: Affordability,
    private readonly volumes: VolumesRepository,
    private readonly operations: Operations,
    private readonly journal: VolumeJournal,
  ) {}

  async create(tx: EntityManager, context: AuthenticatedContext, request: EndpointBody<typeof endpoints.createVolume>): Refusable<CommandedVolume> {
    const sold = this.sold(request);
    if (!sold.ok) return sold;
    const { region, image } = sold.value;
    const admitted = await this.mayMake(tx, context, region.tier);
    if (!admitted.ok) return admitted;
    const { name, size_gb, volume_type, bootable } = request;
    const row = await this.insert(tx, context, {
      name, size_gb, volume_type, bootable, region: region.code, tier: region.tier, os_image: image?.slug ?? null, description: request.description || null,
    });
    const source = image ? ({ kind: 'os_image', image: image.slug ?? image.id, os: image.name } as const) : ({ kind: 'blank' } as const);
    const affordable = await this.affordability.admit(tx, context.actor, [row.id]);
    if (!affordable.ok) return affordable;
    return this.open(tx, row, 'create', { name: 'volume.create', payload: { ...targetOf(row, context), ...shapeOf(row), source } }, [row.id]);
  }

  /** The copy is a volume of its own from the start; the source can do nothing else until it is made. */
  async clone(tx: EntityManager, context: AuthenticatedContext, id: string, request: EndpointBody<typeof endpoints.cloneVolume>): Refusable<CommandedVolume> {
    const found = await ownVolume(this.volumes, tx, context, id);
    if (!found.ok) return found;
    const source = found.value;
    if (!volumeCopyTiers.includes(source.tier)) return err({ code: 'tier_not_allowed', tier: source.tier, allowed: volumeCopyTiers });
    const issues = checkClone(source, request);
    if (issues.length > 0) return err(invalid(issues));
    const admitted = await this.mayMake(tx, context, source.tier);
    if (!admitted.ok) return admitted;
    const busy = await this.volumes.move(tx, source, 'clone');
    if (!busy.ok) return busy;
    const name = request.name ?? cloneName(source.name, await this.volumes.namesOfClones(tx, context.actor.accountId));
    const { size_gb, bootable, region, tier, os_image, description } = source;
    const row = await this.insert(tx, context, { name, size_gb, bootable, region, tier, os_image, description, volume_type: request.volume_type ?? source.volume_type });
    const affordable = await this.affordability.admit(tx, context.actor, [row.id]);
    if (!affordable.ok) return affordable;
    return this.open(tx, row, 'clone', { name: 'volume.clone', payload: { ...targetOf(row, context), ...shapeOf(row), sourceVolumeId: id } }, [row.id, id]);
  }

  private sold(request: EndpointBody<typeof endpoints.createVolume>): Result<Sold, DomainError> {
    const shape = checkVolumeRequestShape(request);
    if (shape.length > 0) return err(invalid(shape));
    const region = this.catalogue.region(request.region);
    const unsold = checkRegion(request.region, this.catalogue.regionFacts());
    if (!region || unsold.length > 0) return err(invalid(unsold));
    const image = request.os_image ? this.catalogue.osImage(region.code, request.os_image) : undefined;
    const issues = checkVolumeRequest(request, { tier: region.tier, region: region.code, image });
    return issues.length > 0 ? err(invalid(issues)) : ok({ region, image });
  }

  /** What the account needs before anything is made for it (spec barrack-api §9). */
  private async mayMake(tx: EntityManager, { actor }: AuthenticatedContext, tier: VolumeRow['tier']): Refusable<void> {
    if (actor.tier && actor.tier !== tier) return err({ code: 'tier_not_allowed', tier, allowed: [actor.tier] });
    const missing = await this.accounts.missingProfile(tx, actor.accountId);
    if (missing.length > 0) return err({ code: 'profile_incomplete', missing });
    return this.affordability.requireBalance(tx, actor, minimumVolumeBalance[actor.currency]);
  }

  private async insert(tx: EntityManager, { actor }: AuthenticatedContext, volume: Omit<NewVolumeRow, 'id' | 'account_id' | 'instance_id' | 'role' | 'made_by_deployment'>): Promise<VolumeRow> {
    const [row] = await this.volumes.insert(tx, [{ ...volume, id: uuidv7(), account_id: actor.accountId, instance_id: null, role: null, made_by_deployment: false }]);
    if (!row) throw new Error('an INSERT gave no row');
    return row;
  }

  private async open(tx: EntityManager, row: VolumeRow, command: 'create' | 'clone', job: AgentJob, volumeIds: [string, ...string[]]): Refusable<CommandedVolume> {
    // a copy takes as long as its source is busy
    const deadlineMs = volumeLifecycle.deadlinesMs[command === 'clone' ? 'cloning' : 'creating'] ?? 0;
    const operation = await this.operations.open(tx, { accountId: row.account_id, kind: `volume.${command}`, region: row.region, deadlineMs, job });
    const volume = await this.journal.announce(tx, row.account_id, { volumeIds, operations: [operation] });
    return ok({ volume, operation_id: operation.id });
  }
}

const targetOf = ({ id, generation }: VolumeRow, { requestId }: AuthenticatedContext) => ({ operationId: randomUUID(), volumeId: id, fence: generation, requestId });
const shapeOf = ({ name, size_gb, volume_type }: VolumeRow) => ({ name, sizeGb: size_gb, volumeType: volume_type });
