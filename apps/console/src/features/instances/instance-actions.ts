import type { EndpointId, InstanceView } from '@garrison/contracts';
import type { InstanceCommand } from '@garrison/domain';
import { Moon, Play, RotateCw, Square, Sunrise, Trash2, type LucideIcon } from 'lucide-react';
import type { CurlAction } from '@/ui/curl-menu';

export type InstanceAction = { command: InstanceCommand; label: string; icon: LucideIcon; endpoint: EndpointId };

/** Every command with its words, in the order people look for them. */
export const instanceActions: readonly InstanceAction[] = [
  { command: 'start', label: 'Start', icon: Play, endpoint: 'startInstance' },
  { command: 'stop', label: 'Stop', icon: Square, endpoint: 'stopInstance' },
  { command: 'reboot', label: 'Reboot', icon: RotateCw, endpoint: 'rebootInstance' },
  { command: 'hibernate', label: 'Hibernate', icon: Moon, endpoint: 'hibernateInstance' },
  { command: 'restore', label: 'Restore', icon: Sunrise, endpoint: 'restoreInstance' },
  { command: 'delete', label: 'Delete', icon: Trash2, endpoint: 'deleteInstance' },
];

/** What is given at once, as commands for a terminal; deleting asks first, and shows its own. */
export const instanceCurls = (id: string): CurlAction[] =>
  instanceActions.filter(({ command }) => command !== 'delete').map(({ label, endpoint }) => ({ label, endpoint, input: { params: { id } } }));

/** Why a command cannot be given now, in the API's words; undefined when it can. */
export function blockedReason(instance: Pick<InstanceView, 'allowed_operations'>, command: keyof InstanceView['allowed_operations']): string | undefined {
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
