import type { DeploymentView, InstanceView } from '@garrison/contracts';
import { perMinute, priceFromNano, type Currency, type DeploymentStatus, type HourlyBreakdown, type LaunchLineState, type OperationStatus } from '@garrison/domain';
import type { Failure } from '../../platform/operations/operations.js';

/** Prices as stored with the deployment: what its owner was shown when it was accepted. */
export type DeploymentPrice = DeploymentView['price'];

/** `DEP` and at least seven digits (barrack-facts §4). */
export const deploymentIdOf = (id: string | number): string => `DEP${String(id).padStart(7, '0')}`;
/** The digits of a deployment's id, as many as there are. */
export const deploymentNumberOf = (deploymentId: string): string => deploymentId.slice('DEP'.length);

export const priceOf = (currency: Currency, hourly: HourlyBreakdown): DeploymentPrice => ({
  currency,
  gpu: priceFromNano(hourly.gpu),
  os_volume: priceFromNano(hourly.os_volume),
  data_volumes: priceFromNano(hourly.data_volumes),
  public_ip: priceFromNano(hourly.public_ip),
  total_per_hour: priceFromNano(hourly.total),
  total_per_minute: priceFromNano(perMinute(hourly.total)),
});

const statuses: Record<OperationStatus, DeploymentStatus> = { pending: 'pending', running: 'processing', succeeded: 'active', failed: 'failed' };

/** What `launch_line` says of a deployment that stands or stood in line; the place only while it stands. Times as JSON has them. */
type LinePart = {
  status: LaunchLineState; instance_id: string; generation: number; wait_until: string; max_price_per_hour: number | null; position: number | null; ahead_gpus: number | null;
};
export type DeploymentRow = {
  id: string; vm_name: string; region: string; gpu_model: string; gpu_count: number; instance_id: string | null; operation_id: string | null; price: DeploymentPrice; created_at: Date;
  operation_status: OperationStatus | null; error: Failure | null; finished_at: Date | null; line: LinePart | null;
};

/** A deployment's status is its operation's, or its place's in line: it is stored once. */
function statusOf({ operation_status, line }: DeploymentRow): DeploymentStatus {
  if (operation_status) return statuses[operation_status];
  return line?.status === 'waiting' ? 'pending' : 'failed';
}

function queueOf({ line, created_at }: DeploymentRow): DeploymentView['queue'] {
  if (line?.status !== 'waiting' || line.position === null || line.ahead_gpus === null) return null;
  return {
    position: line.position, ahead_gpus: line.ahead_gpus, since: created_at.toISOString(), wait_until: new Date(line.wait_until).toISOString(), max_price_per_hour: line.max_price_per_hour,
  };
}

export const deploymentViewOf = (row: DeploymentRow, instance: InstanceView | undefined, warnings: DeploymentView['warnings'] = []): DeploymentView => ({
  deployment_id: deploymentIdOf(row.id),
  vm_name: row.vm_name,
  region: row.region,
  gpu_model: row.gpu_model,
  gpu_count: row.gpu_count,
  status: statusOf(row),
  instance_id: row.instance_id,
  instance: instance ?? null,
  queue: queueOf(row),
  price: row.price,
  warnings,
  error: row.error,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});
