import type { RefusalCode } from '../../ports/outcome.js';
import type { StepName } from '../rows.js';

/** What a node says when the fault plan makes it refuse a step. */
export const stepRefusals: Record<StepName, { code: RefusalCode; message: string }> = {
  define: { code: 'host_full', message: 'the host has no room for the machine' },
  claim_gpus: { code: 'gpu_fault', message: 'a GPU failed its self-test' },
  create_volume: { code: 'storage_full', message: 'the storage pool has no room for the volume' },
  resize_volume: { code: 'storage_full', message: 'the storage pool has no room for the volume' },
  attach_volume: { code: 'volume_busy', message: 'the volume is locked by another client of the storage network' },
  connect_network: { code: 'network_failed', message: 'the virtual switch has no port left' },
  apply_network: { code: 'network_failed', message: 'the virtual switch did not take the rules' },
  boot: { code: 'boot_failed', message: 'the guest did not come up' },
  shutdown: { code: 'power_failed', message: 'the power control did not answer the request' },
  reboot: { code: 'power_failed', message: 'the power control did not answer the request' },
  hibernate: { code: 'power_failed', message: 'the guest could not be suspended to disk' },
  place: { code: 'host_full', message: 'the host has no room for the machine' },
  resume: { code: 'boot_failed', message: 'the guest did not come back from its image' },
  disconnect_network: { code: 'network_failed', message: 'the virtual switch did not release the port' },
  detach_volume: { code: 'volume_busy', message: 'the volume has writes that do not drain' },
  release_gpus: { code: 'gpu_busy', message: 'a process on the host still uses the GPU' },
  undefine: { code: 'power_failed', message: 'the hypervisor did not let go of the machine' },
  remove_volume: { code: 'volume_busy', message: 'the volume has a watcher' },
  create_snapshot: { code: 'storage_full', message: 'the region’s store has no room for the snapshot' },
  create_image: { code: 'storage_full', message: 'the region’s store has no room for the image' },
  remove_snapshot: { code: 'volume_busy', message: 'the snapshot is being read by another client of the store' },
  remove_image: { code: 'volume_busy', message: 'the image is being read by another client of the store' },
};

/** Codes that stand for the step which gives them, for short settings such as `boot_failed=0.02`. */
export const stepOfCode: Partial<Record<string, StepName>> = {
  host_full: 'define',
  gpu_fault: 'claim_gpus',
  storage_full: 'create_volume',
  volume_busy: 'attach_volume',
  network_failed: 'connect_network',
  boot_failed: 'boot',
  power_failed: 'shutdown',
};
