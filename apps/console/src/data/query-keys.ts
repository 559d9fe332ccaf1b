/** What operators look at. */
export type AdminQuery = (typeof adminQueries)[number];
export const adminQueries = ['nodes', 'node', 'drain', 'capacity', 'operations', 'findings', 'accounts'] as const;

/** Every cache key starts with the name of its resource; what is told of a kind refreshes by that name (see `followers.ts`). */
export const queryKeys = {
  instances: { all: ['instances'], lists: ['instances', 'list'], list: (filters: object) => ['instances', 'list', filters], details: ['instances', 'detail'], detail: (id: string) => ['instances', 'detail', id], events: (id: string) => ['instances', 'events', id], allEvents: ['instances', 'events'], rules: (id: string, generation: number) => ['instances', 'rules', id, generation], allRules: ['instances', 'rules'], candidates: ['instances', 'candidates'] },
  operations: { all: ['operations'], lists: ['operations', 'list'], list: (filters: object) => ['operations', 'list', filters], of: (resourceId: string) => ['operations', 'list', { resource_id: resourceId }] },
  deployments: { all: ['deployments'], lists: ['deployments', 'list'], list: (filters: object) => ['deployments', 'list', filters], details: ['deployments', 'detail'], detail: (id: string) => ['deployments', 'detail', id], waiting: ['deployments', 'waiting'] },
  volumes: { all: ['volumes'], lists: ['volumes', 'list'], list: (filters: object) => ['volumes', 'list', filters], detail: (id: string) => ['volumes', 'detail', id] },
  sshKeys: { all: ['ssh-keys'], lists: ['ssh-keys', 'list'] },
  firewalls: { all: ['firewalls'], lists: ['firewalls', 'list'], list: (filters: object) => ['firewalls', 'list', filters], detail: (id: string) => ['firewalls', 'detail', id], allCandidates: (id: string) => ['firewalls', 'candidates', id], candidates: (id: string, filters: object) => ['firewalls', 'candidates', id, filters] },
  scripts: { all: ['scripts'], lists: ['scripts', 'list'], list: (filters: object) => ['scripts', 'list', filters], detail: (id: string) => ['scripts', 'detail', id] },
  snapshots: { all: ['snapshots'], lists: ['snapshots', 'list'], list: (filters: object) => ['snapshots', 'list', filters], detail: (id: string) => ['snapshots', 'detail', id] },
  images: { all: ['images'], lists: ['images', 'list'], list: (filters: object) => ['images', 'list', filters] },
  apiKeys: ['api-keys'],
  webhooks: { all: ['webhooks'], list: ['webhooks', 'list'], detail: (id: string) => ['webhooks', 'detail', id], allDeliveries: ['webhooks', 'deliveries'], deliveries: (id: string, filters: object) => ['webhooks', 'deliveries', id, filters] },
  delivered: { all: ['delivered'], body: (sequence: number) => ['delivered', sequence] },
  activity: { all: ['activity'], audit: (filters: object) => ['activity', 'audit', filters] },
  notices: { all: ['notices'], list: (filters: object) => ['notices', 'list', filters] },
  billing: { all: ['billing'], of: (what: string, filters: object = {}) => ['billing', what, filters] },
  deposits: { all: ['deposits'], list: (filters: object) => ['deposits', 'list', filters] },
  trash: { all: ['trash'], of: (kind: string) => ['trash', kind], list: (kind: string, filters: object) => ['trash', kind, filters] },
  metrics: { all: ['metrics'], of: (id: string, hours: number) => ['metrics', id, hours] },
  unikernels: { all: ['unikernels'], of: (what: string, metro: string) => ['unikernels', what, metro] },
  ai: { all: ['ai'], models: ['ai', 'models'], usage: (what: string, filters: object) => ['ai', what, filters] },
  admin: { all: ['admin'], every: (what: AdminQuery) => ['admin', what], of: (what: AdminQuery, filters: object = {}) => ['admin', what, filters] },
  balance: ['balance'],
  profile: ['profile'],
  sessions: ['sessions'],
  osImages: { all: ['os-images'], of: (region: string) => ['os-images', region] },
  deployValidation: { all: ['deploy-validation'], of: (request: string) => ['deploy-validation', request] },
  /** Changes seldom and never by the account's own doing. */
  catalogue: { all: ['catalogue'], regions: ['catalogue', 'regions'], gpuSpecs: ['catalogue', 'gpu-specs'], pricing: ['catalogue', 'pricing'], volumeTypes: ['catalogue', 'volume-types'], metros: ['catalogue', 'metros'] },
  gpuStocks: ['gpu-stocks'],
} as const;
