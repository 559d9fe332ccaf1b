import { Activity, Boxes, Camera, CloudCog, Cpu, FileCode, Globe, HardDrive, Hourglass, Images, KeyRound, KeySquare, LayoutDashboard, MessagesSquare, Rocket, Shield, Trash2, UserRound, Wallet, Webhook, type LucideIcon } from 'lucide-react';

export type Place = { readonly href: string; readonly label: string; readonly icon: LucideIcon; /** Only for whoever runs this cloud. */ readonly operator?: boolean };

/** Every place of the console, in groups; the navigation and the command palette read the same list. */
export const placeGroups: readonly { readonly label: string; readonly places: readonly Place[] }[] = [
  {
    label: 'Compute',
    places: [
      { href: '/', label: 'Dashboard', icon: LayoutDashboard },
      { href: '/instances', label: 'Instances', icon: Cpu },
      { href: '/deploy', label: 'Deploy', icon: Rocket },
      { href: '/deployments', label: 'Deployments', icon: Hourglass },
      { href: '/unikernels', label: 'Unikernels', icon: Boxes },
      { href: '/chat', label: 'AI chat', icon: MessagesSquare },
      { href: '/regions', label: 'Regions and stock', icon: Globe },
    ],
  },
  {
    label: 'Storage',
    places: [
      { href: '/volumes', label: 'Volumes', icon: HardDrive },
      { href: '/snapshots', label: 'Snapshots', icon: Camera },
      { href: '/images', label: 'Custom images', icon: Images },
      { href: '/trash', label: 'Trash', icon: Trash2 },
    ],
  },
  {
    label: 'Access',
    places: [
      { href: '/firewalls', label: 'Firewalls', icon: Shield },
      { href: '/ssh-keys', label: 'SSH keys', icon: KeyRound },
      { href: '/scripts', label: 'Startup scripts', icon: FileCode },
      { href: '/api-keys', label: 'API keys', icon: KeySquare },
      { href: '/webhooks', label: 'Webhooks', icon: Webhook },
    ],
  },
  {
    label: 'Account',
    places: [
      { href: '/billing', label: 'Billing', icon: Wallet },
      { href: '/activity', label: 'Activity', icon: Activity },
      { href: '/profile', label: 'Profile', icon: UserRound },
      { href: '/admin', label: 'Operator area', icon: CloudCog, operator: true },
    ],
  },
];
