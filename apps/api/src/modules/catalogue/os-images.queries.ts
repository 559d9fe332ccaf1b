import { Injectable } from '@nestjs/common';
import type { OsImageView } from '@garrison/contracts';
import { Transactions } from '../../platform/database/transactions.js';
import type { Actor } from '../../platform/http/request-context.js';
import { Catalogue } from './catalogue.js';

type BootableVolume = { id: string; name: string; region: string; size_gb: number; os_image: string | null };

/** What a machine can boot from: public images, and on the Advanced tier the caller's own bootable volumes (seed 000, "Understanding OS Images Selection"). */
@Injectable()
export class OsImagesQueries {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly transactions: Transactions,
  ) {}

  async list(actor: Actor | null, region: string | undefined): Promise<OsImageView[]> {
    const images = this.catalogue.osImages.filter((image) => region === undefined || image.region === region);
    const volumes = actor && mayListVolumes(actor) ? await this.bootableVolumes(actor.accountId, region) : [];
    return [...images, ...volumes.map((volume) => this.volumeAsImage(volume))];
  }

  private bootableVolumes(accountId: string, region: string | undefined): Promise<BootableVolume[]> {
    const regions = this.catalogue.regions
      .filter(({ code, tier }) => tier === 'advanced' && (region === undefined || code === region))
      .map(({ code }) => code);
    return this.transactions.reader.query(
      `SELECT id, name, region, size_gb, os_image FROM volumes
       WHERE account_id = $1 AND status = 'available' AND bootable AND region = ANY($2) ORDER BY name, id`,
      [accountId, regions],
    );
  }

  private volumeAsImage({ id, name, region, size_gb, os_image }: BootableVolume): OsImageView {
    const image = os_image === null ? undefined : this.catalogue.osImage(region, os_image);
    return {
      id,
      source: 'volume',
      slug: null,
      name,
      region,
      os: image?.os ?? 'linux',
      version: image?.version ?? null,
      min_disk_gb: size_gb,
      default_user: image?.default_user ?? 'root',
      tags: image?.tags ?? [],
    };
  }
}

/** Volumes are the account's own: a key without the scope for them, or for the other tier only, sees what everybody sees. */
const mayListVolumes = ({ scopes, tier }: Actor): boolean => scopes.includes('read') && tier !== 'legacy';
