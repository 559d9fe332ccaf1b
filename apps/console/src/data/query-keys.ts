/** Every cache key starts with the name of its resource; a change event refreshes by that name. */
export const queryKeys = {
  instances: { all: ['instances'], lists: ['instances', 'list'], list: (filters: object) => ['instances', 'list', filters], detail: (id: string) => ['instances', 'detail', id], events: (id: string) => ['instances', 'events', id] },
  operations: { all: ['operations'], lists: ['operations', 'list'], of: (resourceId: string) => ['operations', 'list', { resource_id: resourceId }] },
  volumes: { all: ['volumes'], lists: ['volumes', 'list'], list: (filters: object) => ['volumes', 'list', filters] },
  sshKeys: { all: ['ssh-keys'], lists: ['ssh-keys', 'list'] },
  balance: ['balance'],
  profile: ['profile'],
  osImages: (region: string) => ['os-images', region],
  /** Changes seldom and never by the account's own doing. */
  catalogue: { all: ['catalogue'], regions: ['catalogue', 'regions'], gpuSpecs: ['catalogue', 'gpu-specs'], pricing: ['catalogue', 'pricing'] },
  gpuStocks: ['gpu-stocks'],
} as const;
