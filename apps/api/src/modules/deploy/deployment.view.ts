import type { DeploymentView, InstanceView } from '@garrison/contracts';
import { perMinute, priceFromNano, type Currency, type DeploymentStatus, type HourlyBreakdown, type OperationStatus } from '@garrison/domain';
import type { Failure } from '../../platform/operations/operations.js';

/** Prices as stored with the deployment: what its owner was shown when it was accepted. */
export type DeploymentPrice = DeploymentView['price'];

/** `DEP` and at least seven digits (barrack-facts §4). */
export const deploymentIdOf = (id: string | number): string => `DEP${String(id).padStart(7, '0')}`;

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

export type DeploymentRow = {
  id: string; instance_id: string; operation_id: string; price: DeploymentPrice; created_at: Date; operation_status: OperationStatus; error: Failure | null; finished_at: Date | null;
};

/** A deployment's status is its operation's: it is stored once. */
export const deploymentViewOf = (row: DeploymentRow, instance: InstanceView | undefined, warnings: DeploymentView['warnings'] = []): DeploymentView => ({
  deployment_id: deploymentIdOf(row.id),
  status: statuses[row.operation_status],
  instance_id: row.instance_id,
  instance: instance ?? null,
  price: row.price,
  warnings,
  error: row.error,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});
