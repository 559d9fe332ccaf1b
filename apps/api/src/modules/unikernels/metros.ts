import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { defaultUnikernelLimits, type Tier, type UnikernelLimits } from '@garrison/domain';
import { z } from 'zod';
import { ENV, type Env } from '../../config/env.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { readYamlFile } from '../catalogue/yaml-file.js';

/** A place of the KraftCloud API: a name of its own for a region, whose agent does the work. `open`: new things can be made and started there. */
export type Metro = { readonly code: string; readonly name: string; readonly region: string; readonly tier: Tier; readonly open: boolean };

const code = z.string().regex(/^[a-z][a-z0-9-]*$/, 'use small letters and digits, such as fra0');
const count = z.number().int().min(0);
const mb = z.number().int().min(1);
/** metros.yaml */
const metrosFile = z.strictObject({
  metros: z.array(z.strictObject({ code, name: z.string().min(1), region: z.string().min(1), aliases: z.array(code).default([]) })).min(1),
  limits: z
    .strictObject({
      instances: count, live_instances: count, live_vcpus: count, live_memory_mb: count, volumes: count, total_volume_mb: count,
      min_memory_mb: mb, max_memory_mb: mb, min_vcpus: mb, max_vcpus: mb, min_volume_mb: mb, max_volume_mb: mb, volumes_per_instance: mb,
    })
    .partial()
    .default({}),
});

/** Hosts under which a metro that does not exist is a mistake, and not another name of this server. */
const vendors = /\.(?:kraft\.cloud|unikraft\.cloud|localhost)$/;

/** The metros, and the one a request was sent to. Without a metros.yaml in the catalogue there are none. */
@Injectable()
export class Metros {
  readonly limits: UnikernelLimits;
  private readonly byCode = new Map<string, Metro>();
  /** In the order of the file, without their other names. */
  readonly all: readonly Metro[];
  /** Meant by requests that name none. */
  readonly usual: Metro | undefined;

  constructor(@Inject(ENV) env: Env, catalogue: Catalogue) {
    const path = join(env.CATALOGUE_DIR, 'metros.yaml');
    const file = existsSync(path) ? readYamlFile(path, metrosFile) : undefined;
    const problems = [...(file?.problems ?? [])];
    for (const [at, { region: wanted, aliases, ...names }] of (file?.value?.metros ?? []).entries()) {
      const region = catalogue.region(wanted);
      if (!region) problems.push(file?.problem(['metros', at, 'region'], `there is no region ${wanted} in regions.yaml`) ?? '');
      else for (const one of [names.code, ...aliases]) this.byCode.set(one, { ...names, region: region.code, tier: region.tier, open: region.status === 'active' });
    }
    const chosen = env.KRAFT_DEFAULT_METRO;
    if (chosen && file && !this.byCode.has(chosen)) problems.push(`KRAFT_DEFAULT_METRO is ${chosen}, which metros.yaml does not have`);
    if (problems.length > 0) throw new Error(`the catalogue in ${env.CATALOGUE_DIR} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.all = [...this.byCode].flatMap(([code, metro]) => (metro.code === code ? [metro] : []));
    this.usual = chosen ? this.byCode.get(chosen) : (this.all.find(({ open }) => open) ?? this.all[0]);
    this.limits = limitsOf(file?.value?.limits ?? {});
  }

  /** The metro of this code or other name. */
  named(code: string): Metro | undefined {
    return this.byCode.get(code.toLowerCase());
  }

  /** `api.<metro>.…` is that metro, every other host the usual one; undefined for a metro that does not exist. */
  of(host: string): Metro | undefined {
    const name = host.toLowerCase().replace(/:\d+$/, '');
    const [first, second = ''] = name.split('.');
    if (first !== 'api') return this.usual;
    return this.byCode.get(second) ?? (vendors.test(name) && name.split('.').length > 2 ? undefined : this.usual);
  }
}

function limitsOf(given: NonNullable<z.output<typeof metrosFile>['limits']>): UnikernelLimits {
  const usual = defaultUnikernelLimits;
  return {
    instances: given.instances ?? usual.instances, liveInstances: given.live_instances ?? usual.liveInstances, liveVcpus: given.live_vcpus ?? usual.liveVcpus,
    liveMemoryMb: given.live_memory_mb ?? usual.liveMemoryMb, volumes: given.volumes ?? usual.volumes, totalVolumeMb: given.total_volume_mb ?? usual.totalVolumeMb,
    minMemoryMb: given.min_memory_mb ?? usual.minMemoryMb, maxMemoryMb: given.max_memory_mb ?? usual.maxMemoryMb, minVcpus: given.min_vcpus ?? usual.minVcpus, maxVcpus: given.max_vcpus ?? usual.maxVcpus,
    minVolumeMb: given.min_volume_mb ?? usual.minVolumeMb, maxVolumeMb: given.max_volume_mb ?? usual.maxVolumeMb, volumesPerInstance: given.volumes_per_instance ?? usual.volumesPerInstance,
  };
}
