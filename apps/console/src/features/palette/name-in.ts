import { firewallActions } from '@/features/firewalls/firewall-actions';
import { instanceActions } from '@/features/instances/instance-actions';
import { snapshotActions } from '@/features/snapshots/snapshot-actions';
import { volumeActions } from '@/features/volumes/volume-actions';

/** What can be asked of things, the longest words first. */
const commands = [...instanceActions, ...volumeActions, ...firewallActions, ...snapshotActions, { label: 'Edit' }, { label: 'Detach' }].map(({ label }) => `${label.toLowerCase()} `).sort((one, other) => other.length - one.length);

/** The name in what is typed: `resize data` asks for something called `data`. */
export function nameIn(typed: string): string {
  const command = commands.find((words) => typed.toLowerCase().startsWith(words));
  return typed.slice(command?.length ?? 0).trim();
}
