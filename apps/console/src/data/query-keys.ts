/** Every cache key starts with the name of its resource; a change event refreshes by that name. */
export const queryKeys = {
  instances: { all: ['instances'], lists: ['instances', 'list'], list: (filters: object) => ['instances', 'list', filters], detail: (id: string) => ['instances', 'detail', id], events: (id: string) => ['instances', 'events', id], rules: (id: string) => ['instances', 'rules', id] },
  operations: { all: ['operations'], lists: ['operations', 'list'], list: (filters: object) => ['operations', 'list', filters], of: (resourceId: string) => ['operations', 'list', { resource_id: resourceId }] },
  volumes: { all: ['volumes'], lists: ['volumes', 'list'], list: (filters: object) => ['volumes', 'list', filters], detail: (id: string) => ['volumes', 'detail', id] },
  sshKeys: { all: ['ssh-keys'], lists: ['ssh-keys', 'list'] },
  firewalls: { all: ['firewalls'], list: (filters: object) => ['firewalls', 'list', filters], detail: (id: string) => ['firewalls', 'detail', id], candidates: (id: string) => ['firewalls', 'candidates', id] },
  scripts: { all: ['scripts'], list: (filters: object) => ['scripts', 'list', filters], detail: (id: string) => ['scripts', 'detail', id] },
  snapshots: { all: ['snapshots'], list: (filters: object) => ['snapshots', 'list', filters] },
  images: { all: ['images'], list: (filters: object) => ['images', 'list', filters] },
  apiKeys: ['api-keys'],
  webhooks: { all: ['webhooks'], list: ['webhooks', 'list'], detail: (id: string) => ['webhooks', 'detail', id], deliveries: (id: string, filters: object) => ['webhooks', 'deliveries', id, filters] },
  activity: { all: ['activity'], audit: (filters: object) => ['activity', 'audit', filters], changes: ['activity', 'changes'] },
  unikernels: { all: ['unikernels'], of: (what: string, metro: string) => ['unikernels', what, metro] },
  admin: { all: ['admin'], of: (what: string, filters: object = {}) => ['admin', what, filters] },
  balance: ['balance'],
  profile: ['profile'],
  osImages: (region: string) => ['os-images', region],
  /** Changes seldom and never by the account's own doing. */
  catalogue: { all: ['catalogue'], regions: ['catalogue', 'regions'], gpuSpecs: ['catalogue', 'gpu-specs'], pricing: ['catalogue', 'pricing'], volumeTypes: ['catalogue', 'volume-types'], metros: ['catalogue', 'metros'] },
  gpuStocks: ['gpu-stocks'],
} as const;
