import { between } from '../seeded.js';
import { nvidiaFacts, productName, type BootContext, type BootStage } from './boot-context.js';
import { LineWriter } from './line-writer.js';

/** systemd brings up the system: file systems, network, the NVIDIA daemons, sshd. */
export function servicesStage(context: BootContext, startsAtS: number): BootStage {
  const { shape, network } = context.machine;
  const out = new LineWriter(context.seed, `${context.machineId} services`, context.startedAt, startsAtS)
    .say('', `Welcome to ${shape.osName}!`, '')
    .ok('Created slice Slice /system/modprobe.')
    .ok('Started Journal Service.')
    .ok('Mounted Huge Pages File System.')
    .ok('Finished Remount Root and Kernel File Systems.')
    .ok('Finished Load/Save Random Seed.')
    .ok('Finished Create Static Device Nodes in /dev.')
    .ok('Started Rule-based Manager for Device Events and Files.');
  context.volumes
    .filter((volume) => volume.attachment?.role === 'data')
    .forEach((volume) =>
      out.ok(`Found device /dev/${volume.attachment?.device} (${volume.name}, ${volume.sizeGb} GB ${volume.volumeType}).`),
    );
  out
    .ok('Reached target Local File Systems.')
    .ok('Finished Create Volatile Files and Directories.')
    .ok('Started Network Configuration.')
    .ok(`Reached target Network (enp1s0: ${network?.privateIp ?? 'no address'}).`, 300)
    .ok('Started D-Bus System Message Bus.')
    .ok('Started System Logging Service.')
    .ok('Started NVIDIA Persistence Daemon.', 400);
  if (context.gpus.some((gpu) => gpu.nvlinkIsland !== null) && context.gpus.length > 1) out.ok('Started FabricManager service.', 500);
  out.ok('Started containerd container runtime.', 200).ok('Started OpenBSD Secure Shell server.').ok('Reached target Multi-User System.');
  return { name: 'services', weight: 1, text: out.toString(), facts: [], endsAtS: out.uptime };
}

/** The table `nvidia-smi -L` and a summary line print once the daemons run. */
export function gpuSummary(context: BootContext): string[] {
  const { driver, cuda } = nvidiaFacts(context.machine.shape.osName);
  return [
    `nvidia-persistenced[${between(context.seed, 700, 990, context.machineId, 'pid')}]: driver ${driver}, CUDA ${cuda}, ${context.gpus.length} GPU${context.gpus.length === 1 ? '' : 's'}`,
    ...context.gpus.map((gpu, index) => `GPU ${index}: ${productName(gpu.model)} (UUID: ${gpu.id})`),
  ];
}
