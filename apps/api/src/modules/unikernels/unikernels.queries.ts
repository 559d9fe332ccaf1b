import { Inject, Injectable } from '@nestjs/common';
import type { KraftInstance, KraftVolume } from '@garrison/contracts';
import type { UnikernelRef } from '@garrison/domain';
import { unseal } from '@garrison/queue';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import type { Scope } from './scope.js';
import { ALIVE } from './unikernel.row.js';
import { instanceViewOf, volumeViewOf, type InstanceWithVolumes, type VolumeWithHolder } from './unikernel.views.js';

/** What a list is cut and filtered by. `tags`: objects have all of them. */
export type Page = { count?: number | undefined; from?: string | undefined; order?: 'asc' | 'desc' | undefined; tags?: readonly string[] | undefined };
export type VolumeFilter = Page & { kind: 'volume' | 'template'; state?: string | undefined; persistent?: boolean | undefined };

const volumeSource = 'SELECT v.*, i.name AS instance_name FROM unikernel_volumes v LEFT JOIN unikernels i ON i.id = v.instance_id';
const instanceSource = `SELECT u.*, coalesce((SELECT json_agg(json_build_object('uuid', v.id, 'name', v.name, 'at', v.mount_at, 'readonly', v.mount_readonly) ORDER BY v.id)
  FROM unikernel_volumes v WHERE v.instance_id = u.id AND v.${ALIVE}), '[]'::json) AS volumes FROM unikernels u`;

/** Reads volumes and instances as they are shown. */
@Injectable()
export class UnikernelsQueries {
  constructor(@Inject(ENV) private readonly env: Env) {}

  /** The named volumes by id and name; those that are not there are missing. */
  async volumesNamed(db: EntityManager, scope: Scope, refs: readonly UnikernelRef[]): Promise<KraftVolume[]> {
    const rows: VolumeWithHolder[] = await db.query(`${volumeSource} WHERE v.account_id = $1 AND v.metro = $2 AND v.${ALIVE} AND (v.id = ANY($3::uuid[]) OR v.name = ANY($4))`, whoAndWhich(scope, refs));
    return rows.map(volumeViewOf);
  }

  async instancesNamed(db: EntityManager, scope: Scope, refs: readonly UnikernelRef[]): Promise<KraftInstance[]> {
    const rows: InstanceWithVolumes[] = await db.query(`${instanceSource} WHERE u.account_id = $1 AND u.metro = $2 AND u.${ALIVE} AND (u.id = ANY($3::uuid[]) OR u.name = ANY($4))`, whoAndWhich(scope, refs));
    return rows.map((row) => this.instance(row));
  }

  async volumes(db: EntityManager, { accountId, metro }: Scope, filter: VolumeFilter): Promise<KraftVolume[]> {
    const where = new Conditions([accountId, metro.code]);
    where.add(`v.state ${filter.kind === 'template' ? '=' : '<>'} 'template'`);
    if (filter.state !== undefined) where.add('v.state = ?', filter.state);
    if (filter.persistent !== undefined) where.add('v.persistent = ?', filter.persistent);
    const rows: VolumeWithHolder[] = await db.query(`${volumeSource} WHERE v.account_id = $1 AND v.metro = $2 AND v.${ALIVE}${where.page('v', filter)}`, where.values);
    return rows.map(volumeViewOf);
  }

  async instances(db: EntityManager, { accountId, metro }: Scope, page: Page): Promise<KraftInstance[]> {
    const where = new Conditions([accountId, metro.code]);
    const rows: InstanceWithVolumes[] = await db.query(`${instanceSource} WHERE u.account_id = $1 AND u.metro = $2 AND u.${ALIVE}${where.page('u', page)}`, where.values);
    return rows.map((row) => this.instance(row));
  }

  /** By id whatever their state, for the event log; generation beside the view, null in its place for what is gone. */
  async changes(tx: EntityManager, volumeIds: readonly string[], instanceIds: readonly string[]) {
    const volumes: VolumeWithHolder[] = volumeIds.length === 0 ? [] : await tx.query(`${volumeSource} WHERE v.id = ANY($1)`, [volumeIds]);
    const instances: InstanceWithVolumes[] = instanceIds.length === 0 ? [] : await tx.query(`${instanceSource} WHERE u.id = ANY($1)`, [instanceIds]);
    const gone = ({ state }: { state: string }) => state === 'deleting' || state === 'deleted';
    return [
      ...instances.map((row) => ({ resourceType: 'unikernel' as const, resourceId: row.id, generation: row.generation, data: gone(row) ? null : { ...instanceViewOf(row, {}), metro: row.metro, region: row.region } })),
      ...volumes.map((row) => ({ resourceType: 'unikernel_volume' as const, resourceId: row.id, generation: row.generation, data: gone(row) ? null : { ...volumeViewOf(row), metro: row.metro, region: row.region } })),
    ];
  }

  private instance(row: InstanceWithVolumes): KraftInstance {
    return instanceViewOf(row, row.sealed_env === null ? {} : (JSON.parse(unseal(this.env.SEALING_KEY, row.sealed_env)) as Record<string, string>));
  }
}

const whoAndWhich = ({ accountId, metro }: Scope, refs: readonly UnikernelRef[]): unknown[] => [
  accountId, metro.code, refs.flatMap(({ uuid }) => uuid ?? []), refs.flatMap(({ name }) => name ?? []),
];

/** Numbered conditions of a statement; `?` stands for the next value. */
class Conditions {
  private text = '';
  constructor(readonly values: unknown[]) {}

  add(condition: string, ...values: unknown[]): void {
    for (const value of values) condition = condition.replace('?', `$${this.values.push(value)}`);
    this.text += ` AND ${condition}`;
  }

  /** All conditions, and how the page is cut: after the object of the last page, in the order of creation. */
  page(alias: string, { count, from, order = 'asc', tags = [] }: Page): string {
    if (tags.length > 0) this.add(`${alias}.tags @> ?`, tags);
    if (from !== undefined) this.add(`${alias}.id ${order === 'asc' ? '>' : '<'} ?`, from);
    return `${this.text} ORDER BY ${alias}.id ${order} LIMIT ${count ?? 10_000}`;
  }
}
