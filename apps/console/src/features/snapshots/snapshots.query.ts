import type { ApiClient } from '@garrison/api-client';
import { queryOptions } from '@tanstack/react-query';
import { queryKeys } from '@/data/query-keys';
import type { ImageFilters, SnapshotFilters } from './snapshot.queries';

// Apart from the hooks, because the server asks these too.
/** What the addresses of the lists may say. */
export const snapshotFilterNames = ['search', 'region', 'status', 'instance_id', 'sort', 'page'] as const;
export const imageFilterNames = ['search', 'region', 'sort', 'page'] as const;

/** One page of snapshots, newest first unless told otherwise. */
export const snapshotsQuery = (api: ApiClient, filters: SnapshotFilters) =>
  queryOptions({ queryKey: queryKeys.snapshots.list(filters), queryFn: ({ signal }) => api.listSnapshots({ query: { sort: '-created_at', ...filters }, signal }) });

/** One page of images, likewise. */
export const imagesQuery = (api: ApiClient, filters: ImageFilters) =>
  queryOptions({ queryKey: queryKeys.images.list(filters), queryFn: ({ signal }) => api.listImages({ query: { sort: '-created_at', ...filters }, signal }) });
