import type { DeploymentView } from '@garrison/contracts';
import type { DeployRequest } from '@garrison/domain';

/** What is allowed but may surprise: told beside the acceptance, never a refusal. */
export function deployWarnings(request: DeployRequest): DeploymentView['warnings'] {
  const warnings: DeploymentView['warnings'] = [];
  const opensSsh = request.security_rules.some(
    ({ direction, protocol, port_range_min, port_range_max }) => direction === 'ingress' && protocol === 'tcp' && (port_range_min ?? 0) <= 22 && (port_range_max ?? 0) >= 22,
  );
  if (!opensSsh && request.firewall_ids.length === 0) {
    warnings.push({ field: 'security_rules', code: 'ssh_closed', message: 'No rule lets SSH (tcp/22) in; the machine will accept no connections until a rule or firewall does.' });
  }
  if (!request.assign_public_ip) {
    warnings.push({ field: 'assign_public_ip', code: 'private_only', message: 'Without a public IP the machine is reachable from the region’s private network only.' });
  }
  return warnings;
}
