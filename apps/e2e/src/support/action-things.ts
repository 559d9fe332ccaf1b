import type { Customer } from './customer.js';
import { eventually } from './eventually.js';

export const fleetToActOn = {
  'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 4 }, { id: 'fin1-l40s', model: 'L40S-48GB', gpus: 1 }],
  'CANADA-1': [{ id: 'can1-a6000', model: 'RTX-A6000', gpus: 2 }],
} as const;

/** Machines `trainer`, `left`, `right`, `parked` (off) and `victim` (alone on its node), a snapshot `taken`, and in the trash an `old-kept` and an `old-gone` of each kind. */
export async function thingsToActOn(customer: Customer): Promise<void> {
  await Promise.all([machines(customer), copies(customer), volumes(customer)]);
}

async function machines(customer: Customer): Promise<void> {
  const order = (vm_name: string, gpu_model?: string) => customer.deploy({ vm_name, ...(gpu_model ? { gpu_model } : {}) });
  const [{ id }] = await Promise.all([order('parked'), order('trainer'), order('left'), order('right'), order('victim', 'L40S-48GB')]);
  await customer.api.stopInstance({ params: { id } });
  await customer.reaches(id, 'SHUTOFF');
}

async function copies(customer: Customer): Promise<void> {
  const { api } = customer;
  const { id } = await customer.deploy({ vm_name: 'source', region: 'CANADA-1', gpu_model: 'RTX-A6000' });
  for (const name of ['taken', 'old-kept', 'old-gone']) {
    const { snapshot } = await api.createSnapshot({ body: { instance_id: id, name, create_image: true } });
    await eventually(`${name} is there`, async () => (await api.getSnapshot({ params: { id: snapshot.id } })).snapshot.status, (status) => status === 'SUCCESS');
  }
  const { snapshots } = await api.listSnapshots({ query: { search: 'old' } });
  const { images } = await eventually('images are there', () => api.listImages({ query: { search: 'old' } }), (answer) => answer.images.every(({ status }) => status === 'SUCCESS'));
  await Promise.all([...snapshots.map((one) => api.deleteSnapshot({ params: { id: one.id } })), ...images.map((one) => api.deleteImage({ params: { id: one.id } }))]);
}

async function volumes(customer: Customer): Promise<void> {
  const { api } = customer;
  const make = async (name: string) => (await api.createVolume({ body: { name, size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' } })).volume.id;
  const ids = await Promise.all(['old-kept', 'old-gone'].map(make));
  const made = () => Promise.all(ids.map((id) => customer.volume(id)));
  await eventually('volumes are there', made, (all) => all.every(({ status }) => status === 'available'));
  await Promise.all(ids.map((id) => api.deleteVolume({ params: { id } })));
}
