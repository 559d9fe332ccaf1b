import { Camera, FileCode, HardDrive, KeyRound, KeySquare, Layers, Lock, PiggyBank, Rocket, Shield, UserRound, Webhook, Wallet, type LucideIcon } from 'lucide-react';

/** What can be begun from anywhere: each is a page with its dialog open. `also` are other words people look for. */
export const starts: readonly { readonly label: string; readonly href: string; readonly icon: LucideIcon; readonly also?: string }[] = [
  { label: 'Deploy an instance', href: '/deploy', icon: Rocket, also: 'new create machine gpu launch' },
  { label: 'Create a volume', href: '/volumes?create=1', icon: HardDrive, also: 'new disk storage' },
  { label: 'Create a snapshot', href: '/snapshots?create=1', icon: Camera, also: 'new make copy backup' },
  { label: 'Create an image', href: '/images?create=1', icon: Layers, also: 'new custom template' },
  { label: 'Create a firewall', href: '/firewalls?create=1', icon: Shield, also: 'new rules' },
  { label: 'Add an SSH key', href: '/ssh-keys?create=1', icon: KeyRound, also: 'new create import' },
  { label: 'Write a startup script', href: '/scripts/new', icon: FileCode, also: 'new create cloud-init' },
  { label: 'Create an API key', href: '/api-keys?create=1', icon: KeySquare, also: 'new token' },
  { label: 'Create a webhook', href: '/webhooks?create=1', icon: Webhook, also: 'new' },
  { label: 'Add credit', href: '/billing?deposit=1', icon: Wallet, also: 'deposit pay money balance' },
  { label: 'Change the password', href: '/profile?password=1', icon: Lock, also: 'security' },
  { label: 'See and end sessions', href: '/profile', icon: UserRound, also: 'security sign out everywhere devices' },
  { label: 'Set spend caps', href: '/billing', icon: PiggyBank, also: 'limit money' },
];

/** The operators' pages beside the first. */
export const operatorPlaces = [['/admin/capacity', 'Capacity'], ['/admin/operations', 'Stuck operations'], ['/admin/findings', 'Findings, drift'], ['/admin/accounts', 'Accounts, credit and books'], ['/admin/accounts?refund=1', 'Refund a deposit']] as const;
