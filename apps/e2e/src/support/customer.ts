import { ApiError, type ApiClient } from '@garrison/api-client';
import type { ChangeEvent, DeploymentRequestInput, DeploymentView, InstanceView, OperationView, VolumeView } from '@garrison/contracts';
import { eventually } from './eventually.js';

type Machine = Partial<DeploymentRequestInput> & Pick<DeploymentRequestInput, 'vm_name'>;
export type Accepted = { readonly deploymentId: string; readonly instanceId: string; readonly operationId: string };

const ENDED: ReadonlySet<string> = new Set(['ACTIVE', 'SHUTOFF', 'HIBERNATED', 'ERROR', 'DELETED']);

/** Somebody who works with the API and waits for what it promised. */
export class Customer {
  constructor(
    private readonly client: () => ApiClient,
    private readonly keyId: string,
  ) {}

  static async withKey(client: () => ApiClient, name: string): Promise<Customer> {
    const { ssh_key } = await client().createSshKey({ body: { name } });
    return new Customer(client, ssh_key.id);
  }

  get api(): ApiClient {
    return this.client();
  }

  /** A request for one small Advanced machine, changed as wished. */
  request(machine: Machine): DeploymentRequestInput {
    return {
      region: 'FINLAND-1', gpu_model: 'H100-SXM5-80GB', gpu_count: 1, boot_source: 'os_image',
      ...(machine.boot_volume_id || machine.os_image || machine.custom_image_id ? {} : { os_image: 'ubuntu-22.04-cuda-12.4' }),
      ...(machine.boot_source === 'volume' ? {} : { ssh_key_ids: [this.keyId] }),
      ...machine,
    };
  }

  async order(machine: Machine): Promise<Accepted> {
    const { deployment, operation_id } = await this.api.createDeployment({ body: this.request(machine) });
    if (!deployment.deployment_id || !deployment.instance_id || !operation_id) throw new Error(`accepted without ids: ${JSON.stringify(deployment)}`);
    return { deploymentId: deployment.deployment_id, instanceId: deployment.instance_id, operationId: operation_id };
  }

  /** Orders a machine and waits until it runs. */
  async deploy(machine: Machine): Promise<InstanceView> {
    const { instanceId } = await this.order(machine);
    return this.reaches(instanceId, 'ACTIVE');
  }

  async instance(id: string): Promise<InstanceView> {
    return (await this.api.getInstance({ params: { id } })).instance;
  }

  /** Waits until an instance is in this state; gives up at once when it has come to rest in ERROR instead. */
  reaches(id: string, status: InstanceView['status']): Promise<InstanceView> {
    const ended = (seen: InstanceView) => seen.status === 'ERROR' || seen.status === 'DELETED';
    return eventually(`instance ${id} is ${status}`, () => this.instance(id), (seen) => seen.status === status, { unless: ended });
  }

  /** Waits until nothing happens to an instance any more, however that ended. */
  comesToRest(id: string): Promise<InstanceView> {
    return eventually(`instance ${id} comes to rest`, () => this.instance(id), ({ status }) => ENDED.has(status));
  }

  /** Waits until a deployment has ended, well or not. */
  async deployment(id: string): Promise<DeploymentView> {
    const look = async () => (await this.api.getDeployment({ params: { deployment_id: id } })).deployment;
    return eventually(`deployment ${id} ends`, look, ({ status }) => status === 'active' || status === 'failed');
  }

  async operation(id: string): Promise<OperationView> {
    return (await this.api.getOperation({ params: { id } })).operation;
  }

  async volume(id: string): Promise<VolumeView> {
    return (await this.api.getVolume({ params: { id } })).volume;
  }

  /** Ids of the volumes that exist and match. */
  async volumes(matching: (volume: VolumeView) => boolean = () => true): Promise<VolumeView[]> {
    return (await this.api.listVolumes({ query: { page_size: '100' } })).volumes.filter(matching);
  }

  /** Deletes an instance, with volumes for good, and waits until it is gone. */
  async remove(id: string, volumeIds?: string[]): Promise<void> {
    await this.api.deleteInstance({ params: { id }, body: volumeIds ? { volume_ids: volumeIds, is_permanent: true } : undefined });
    await eventually(`instance ${id} is gone`, () => this.instance(id), ({ status }) => status === 'DELETED', { unless: ({ status }) => status === 'ERROR' });
  }

  /** How many GPUs of a model are free in a region now. */
  async stock(region = 'FINLAND-1', gpu_model = 'H100-SXM5-80GB'): Promise<number> {
    const { gpu_stocks } = await this.api.listGpuStocks({ query: { region, gpu_model } });
    return gpu_stocks.reduce((sum, { available }) => sum + available, 0);
  }

  async consoleText(id: string): Promise<string> {
    return (await this.api.getInstanceConsole({ params: { id }, query: { since: '0' } })).console.text;
  }
}

/** The refusal a call ends with; fails when it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('the call was expected to be refused');
}

/** The states of one instance in a feed of changes, in the order in which they came. */
export const statesOf = (changes: readonly ChangeEvent[], instanceId: string): string[] => {
  const all = changes.filter((change) => change.resource_type === 'instance' && change.resource_id === instanceId).map(({ data }) => (data as InstanceView).status);
  return all.filter((state, index) => state !== all[index - 1]);
};
