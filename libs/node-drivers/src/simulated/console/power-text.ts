import type { BootContext } from './boot-context.js';
import { LineWriter } from './line-writer.js';

const upSince = ({ machine }: BootContext, now: Date): number =>
  machine.bootedAtMs === null ? 20 : Math.max(20, (now.getTime() - machine.bootedAtMs) / 1_000);

const writer = (context: BootContext, now: Date, what: string) =>
  new LineWriter(context.seed, `${context.machineId} ${what}`, now, upSince(context, now));

/** An orderly shutdown; `graceMs` 0 is a cut. */
export function shutdownText(context: BootContext, now: Date, graceMs: number, again: boolean): string {
  if (graceMs === 0 && !again) return '';
  const out = writer(context, now, 'shutdown').say(
    '',
    `Broadcast message from root@${context.machine.shape.hostName}: The system will ${again ? 'reboot' : 'power off'} now!`,
    '',
  );
  out
    .ok('Stopped target Multi-User System.')
    .ok('Stopped OpenBSD Secure Shell server.')
    .ok('Stopped NVIDIA Persistence Daemon.')
    .ok('Stopped containerd container runtime.');
  out
    .ok('Unmounted /boot/efi.')
    .ok('Reached target System Shutdown.')
    .kernel('systemd-shutdown[1]: Syncing filesystems and block devices.', 40);
  return out
    .kernel('systemd-shutdown[1]: All filesystems unmounted.', 60)
    .kernel(again ? 'reboot: Restarting system' : 'reboot: Power down', 200)
    .toString();
}

/** Suspending to the boot volume. */
export function hibernateText(context: BootContext, now: Date): string {
  const out = writer(context, now, 'hibernate').kernel('PM: hibernation: hibernation entry').kernel('Filesystems sync: 0.021 seconds', 21);
  out.kernel('Freezing user space processes ... (elapsed 0.004 seconds) done.').kernel('PM: hibernation: Preallocating image memory', 30);
  context.gpus.forEach((gpu) => out.kernel(`NVRM: GPU ${gpu.id}: saving state`, 80));
  return out
    .kernel('PM: hibernation: Creating image')
    .kernel('PM: hibernation: Image saving done', 2_400)
    .kernel('ACPI: PM: Preparing to enter system sleep state S4')
    .kernel('reboot: Power down', 60)
    .toString();
}

/** Coming back, maybe on another node with other GPUs. */
export function resumeText(context: BootContext): string {
  const out = new LineWriter(context.seed, `${context.machineId} resume`, context.startedAt, 1.2).say(
    '',
    'UEFI firmware (version 2024.02-2 built at 08:14:06 on Feb 21 2024)',
  );
  out
    .kernel('PM: hibernation: resume from hibernation')
    .kernel('PM: hibernation: Image loading done', 1_900)
    .kernel('PM: hibernation: hibernation exit', 40);
  context.gpus.forEach((gpu, minor) => out.kernel(`NVRM: GPU ${gpu.id}: state restored, /dev/nvidia${minor}`, 90));
  return out
    .kernel('OOM killer enabled.')
    .kernel('Restarting tasks ... done.', 8)
    .kernel(`virtio_net virtio0 enp1s0: link up, ${context.machine.network?.privateIp ?? 'no address'}`, 300)
    .toString();
}
