import type { ChangeKind, NewsKind } from '@garrison/contracts';
import type { QueryKey } from '@tanstack/react-query';
import { queryKeys } from './query-keys';

const { admin, ai, billing, deployments, deposits, firewalls, images, instances, operations, snapshots, sshKeys, scripts, trash, unikernels, volumes, webhooks } = queryKeys;

/** What shows the name or state of a machine besides the machine's own lists and pages. */
const showMachines: readonly QueryKey[] = [instances.allEvents, instances.candidates, instances.allRules, deployments.details, volumes.all, firewalls.all, snapshots.all];

/** Queries that are asked again when something of a kind changed. What the change itself shows is put in its place (see `apply-change.ts`); the rest is here. */
export const changeFollowers: Record<ChangeKind, readonly QueryKey[]> = {
  instance: [...showMachines, queryKeys.gpuStocks, queryKeys.notices.all], // leases end, or are given more time
  volume: [volumes.lists, instances.lists, instances.details, queryKeys.osImages.all, trash.all], // the sums above the list changed too
  operation: [operations.lists],
  deployment: [deployments.all],
  ssh_key: [sshKeys.all, instances.details],
  script: [scripts.all],
  snapshot: [snapshots.all, instances.candidates, trash.all],
  image: [images.all, snapshots.all, queryKeys.osImages.all, trash.all],
  firewall: [firewalls.all, instances.allRules, instances.details],
  balance: [billing.all, queryKeys.notices.all], // it changed by a line of the ledger, and notices of credit may hold no more
  webhook: [webhooks.all],
  deposit: [deposits.all, billing.all],
  notice: [queryKeys.notices.all],
  // one page shows both, with what is used of the quotas
  unikernel: [unikernels.all],
  unikernel_volume: [unikernels.all],
  api_key: [queryKeys.apiKeys],
  session: [queryKeys.sessions],
};

/** Queries that are asked again when there are news of a kind (decision 0028). */
export const newsFollowers: Record<NewsKind, readonly QueryKey[]> = {
  stock: [queryKeys.gpuStocks, queryKeys.deployValidation.all, admin.every('capacity'), admin.every('nodes'), admin.every('node')],
  measurements: [queryKeys.metrics.all],
  account: [queryKeys.profile, billing.all],
  audit: [queryKeys.activity.all],
  credentials: [queryKeys.apiKeys, queryKeys.sessions],
  deliveries: [webhooks.all],
  ai_usage: [ai.all],
  nodes: [admin.every('nodes'), admin.every('node'), admin.every('capacity')],
  machines: [admin.every('nodes'), admin.every('node'), admin.every('drain'), admin.every('accounts')],
  drains: [admin.every('drain')],
  findings: [admin.every('findings')],
  operations: [admin.every('operations')],
  accounts: [admin.every('accounts')],
};

/** What changes by no commit: the catalogue is read when the API starts, and what was delivered once stays as it was. */
export const neverChanging: readonly QueryKey[] = [queryKeys.catalogue.all, queryKeys.delivered.all];
