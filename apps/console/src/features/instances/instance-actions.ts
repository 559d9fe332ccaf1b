import type { InstanceView } from '@garrison/contracts';
import type { InstanceCommand } from '@garrison/domain';
import { Moon, Play, RotateCw, Square, Sunrise, Trash2, type LucideIcon } from 'lucide-react';

export type InstanceAction = { command: InstanceCommand; label: string; icon: LucideIcon };

/** Every command with its words, in the order people look for them. */
export const instanceActions: readonly InstanceAction[] = [
  { command: 'start', label: 'Start', icon: Play },
  { command: 'stop', label: 'Stop', icon: Square },
  { command: 'reboot', label: 'Reboot', icon: RotateCw },
  { command: 'hibernate', label: 'Hibernate', icon: Moon },
  { command: 'restore', label: 'Restore', icon: Sunrise },
  { command: 'delete', label: 'Delete', icon: Trash2 },
];

/** Why a command cannot be given now, in the API's words; undefined when it can. */
export function blockedReason(instance: Pick<InstanceView, 'allowed_operations'>, command: InstanceCommand): string | undefined {
  const { allowed, reason } = instance.allowed_operations[command];
  return allowed ? undefined : (reason ?? 'Not possible at the moment.');
}

/** Which of several can take a command now, and why the others cannot. */
export function splitByAllowance<I extends Pick<InstanceView, 'allowed_operations'>>(instances: readonly I[], command: InstanceCommand): { able: I[]; unable: { instance: I; reason: string }[] } {
  const able: I[] = [];
  const unable: { instance: I; reason: string }[] = [];
  for (const instance of instances) {
    const reason = blockedReason(instance, command);
    if (reason === undefined) able.push(instance);
    else unable.push({ instance, reason });
  }
  return { able, unable };
}
