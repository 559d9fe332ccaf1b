import type { ApiClient } from '@garrison/api-client';
import { auditQuery, operationsQuery } from '@/features/activity/activity.queries';
import { instanceQuery, instancesQuery } from '@/features/instances/instance.queries';
import { operationsOfQuery } from '@/features/operations/operation.queries';
import { volumesQuery } from '@/features/volumes/volumes.query';

/** What of each list the dashboard shows; the server asks for the same. */
export const dashboardLists = { instances: { page_size: 100 }, volumes: { page_size: 1 }, operations: { page_size: 8 }, audit: { limit: 8 } } as const;

export const dashboardQueries = (api: ApiClient) => [
  instancesQuery(api, dashboardLists.instances), volumesQuery(api, dashboardLists.volumes), operationsQuery(api, dashboardLists.operations), auditQuery(api, dashboardLists.audit),
];

/** The machine in the first panel, and what was done to it. */
export const chosenQueries = (api: ApiClient, id: string | undefined) => (id ? [instanceQuery(api, id), operationsOfQuery(api, id)] : []);
