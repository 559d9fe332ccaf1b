import { Pencil, Plus, Server, Trash2, type LucideIcon } from 'lucide-react';

export const firewallDialogs = ['edit', 'attach', 'rule', 'delete'] as const;

/** What is asked of a firewall by a dialog, with its words. */
export const firewallActions: readonly { readonly what: (typeof firewallDialogs)[number]; readonly label: string; readonly icon: LucideIcon }[] = [
  { what: 'edit', label: 'Rename', icon: Pencil },
  { what: 'attach', label: 'Choose instances of', icon: Server },
  { what: 'rule', label: 'Add a rule to', icon: Plus },
  { what: 'delete', label: 'Delete', icon: Trash2 },
];
