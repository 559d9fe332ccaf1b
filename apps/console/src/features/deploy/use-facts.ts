import type { ImageView, Pagination, VolumeView } from '@garrison/contracts';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '@/data/api';
import { useOsImages } from '@/features/catalogue/catalogue.queries';
import { useFirewalls } from '@/features/firewalls/firewall.queries';
import { useImages } from '@/features/snapshots/snapshot.queries';
import { imagesQuery } from '@/features/snapshots/snapshots.query';
import { useVolumes } from '@/features/volumes/volume.queries';
import { volumesQuery } from '@/features/volumes/volumes.query';
import { tierOf, type DeployFacts } from './deploy-facts';
import { firewallsIn } from './deploy-start';

/** What belongs to no region, or to all; `isPart`: there are more volumes than these. */
export type Known = Omit<DeployFacts, 'images' | 'customImages' | 'firewalls'> & { isPart: boolean };

/** Each once. */
const joined = <T extends { id: string }>(some: readonly T[], more: readonly T[]): T[] => [...some, ...more.filter(({ id }) => !some.some((one) => one.id === id))];
/** The numbers of the pages behind the first. */
const pagesBehind = (pagination: Pagination | undefined) => Array.from({ length: (pagination?.total_pages ?? 1) - 1 }, (_, index) => index + 2);
const volumesOf = (pages: readonly { data?: { volumes: readonly VolumeView[] } | undefined }[]) => pages.flatMap(({ data }) => data?.volumes ?? []);
const imagesOf = (pages: readonly { data?: { images: readonly ImageView[] } | undefined }[]) => pages.flatMap(({ data }) => data?.images ?? []);

/** With what is known of a region; not of an earlier one. Who has more than a page of volumes or images still finds all that can be chosen here. */
export function useFactsOf(known: Known, region: string): DeployFacts {
  const api = useApi();
  const { data: images } = useOsImages(region);

  const free = { region, status: 'available' } as const;
  const available = useVolumes(free, { enabled: known.isPart });
  const freeHere = available.isPlaceholderData ? undefined : available.data;
  const moreVolumes = useQueries({ queries: pagesBehind(freeHere?.pagination).map((page) => volumesQuery(api, { ...free, page })), combine: volumesOf });

  const bootable = { region, status: 'SUCCESS', page_size: 100 } as const;
  const custom = useImages(bootable, { enabled: tierOf(known, region) === 'legacy' });
  const customHere = custom.isPlaceholderData ? undefined : custom.data;
  const moreImages = useQueries({ queries: pagesBehind(customHere?.pagination).map((page) => imagesQuery(api, { ...bootable, page })), combine: imagesOf });

  const own = useFirewalls(firewallsIn(region));
  const firewalls = own.isPlaceholderData ? undefined : own.data?.firewalls;
  return useMemo(
    () => ({ ...known, images, volumes: joined(known.volumes, [...(freeHere?.volumes ?? []), ...moreVolumes]), customImages: customHere && [...customHere.images, ...moreImages], firewalls }),
    [known, images, freeHere, moreVolumes, customHere, moreImages, firewalls],
  );
}
