import { get } from 'react-hook-form';
import type { DeployRequest } from '@garrison/domain';
import { isUnder, type Problem } from '@/lib/problems';

/** What the API refused, and of which request it said so. */
export type Refusal = { readonly request: DeployRequest; readonly problems: readonly Problem[] };

/** Fields the page shows problems under; a problem of any other is shown in the summary. */
export const deployFields = [
  'vm_name', 'region', 'gpu_model', 'gpu_count', 'boot_source', 'os_image', 'boot_volume_id', 'custom_image_id', 'os_volume', 'volumes', 'attach_volume_ids', 'ssh_key_ids',
  'startup_script_id', 'cloud_init', 'assign_public_ip', 'firewall_ids', 'security_rules', 'wait_until', 'max_price_per_hour', 'enable_jupyter', 'jupyter_password', 'labels', 'lease_until', 'idle_stop_minutes',
] as const;

const sameValue = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The API's problems that still stand: those of fields that are as they were when it answered. */
export const standing = (refusal: Refusal | undefined, request: DeployRequest): Problem[] =>
  refusal?.problems.filter(({ field }) => (field === '' ? sameValue(refusal.request, request) : sameValue(get(refusal.request, field), get(request, field)))) ?? [];

/** One list of problems per field path, each sentence once. */
export function problemsUnder(problems: readonly Problem[], name: string): string[] {
  return [...new Set(problems.filter(({ field }) => isUnder(field, name)).map(({ message }) => message))];
}

/** Problems that no field on the page can show. */
export const elsewhere = (problems: readonly Problem[]): Problem[] => problems.filter(({ field }) => !deployFields.some((name) => isUnder(field, name)));
