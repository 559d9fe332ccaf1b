import { hexOf } from '../seeded.js';
import { busId, macOf, nvidiaFacts, osFacts, productName, type BootContext, type BootStage } from './boot-context.js';
import { LineWriter } from './line-writer.js';

/** Kernel messages: memory, processors, disks, network card, each GPU with its bus id. */
export function kernelStage(context: BootContext): BootStage {
  const out = new LineWriter(context.seed, `${context.machineId} kernel ${context.machine.boots}`, context.startedAt, 0);
  memoryAndProcessors(out, context);
  devices(out, context);
  graphics(out, context);
  const os = osFacts(context.machine.shape.osName);
  const rootUuid = hexOf(context.seed, 32, context.machineId, 'root').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  out.kernel('EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.', 60);
  if (context.machine.boots === 0)
    out
      .kernel('GPT:Primary header thinks Alt. header is not at the end of the disk, growing it', 20)
      .kernel('EXT4-fs (vda1): resized filesystem', 90);
  out.kernel(`systemd[1]: systemd 249.11 running in system mode (+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP)`, 120);
  out.kernel('systemd[1]: Detected virtualization kvm.').kernel('systemd[1]: Detected architecture x86-64.');
  out.kernel(`systemd[1]: Hostname set to <${context.machine.boots === 0 ? os.id : context.machine.shape.hostName}>.`);
  out.kernel(`systemd[1]: Mounted root UUID=${rootUuid}.`, 10);
  return { name: 'kernel', weight: 1, text: out.toString(), facts: [], endsAtS: out.uptime };
}

/** What a kernel prints when its GPU does not come up; the boot ends there. */
export function bootFailureText(context: BootContext): string {
  const gpu = context.gpus[0];
  const out = new LineWriter(context.seed, `${context.machineId} failure`, context.startedAt, 7.4);
  if (gpu)
    out
      .kernel(`NVRM: GPU ${busId(gpu)}: RmInitAdapter failed! (0x26:0x65:1480)`)
      .kernel(`NVRM: GPU ${busId(gpu)}: rm_init_adapter failed, device minor number ${gpu.index}`);
  out
    .kernel('watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [swapper/0:1]', 900)
    .kernel('Kernel panic - not syncing: softlockup: hung tasks');
  return out.kernel('---[ end Kernel panic - not syncing: softlockup: hung tasks ]---').toString();
}

function memoryAndProcessors(out: LineWriter, { machine: { shape } }: BootContext): void {
  const os = osFacts(shape.osName);
  const totalKb = shape.ramGb * 1_048_576;
  out
    .kernel(
      `Linux version ${os.kernel} (buildd@lcy02-amd64-080) (gcc (${os.id}) ${os.gcc}) #${os.kernel.split('-')[1] ?? '1'}-${os.pretty.split(' ')[0]} SMP`,
      0,
    )
    .kernel(`Command line: BOOT_IMAGE=/boot/vmlinuz-${os.kernel} root=LABEL=cloudimg-rootfs ro console=tty1 console=ttyS0`, 0)
    .kernel('KERNEL supported cpus: Intel GenuineIntel, AMD AuthenticAMD', 0)
    .kernel('BIOS-provided physical RAM map:', 0)
    .kernel('BIOS-e820: [mem 0x0000000000000000-0x000000000009ffff] usable', 0)
    .kernel(`BIOS-e820: [mem 0x0000000100000000-0x${(totalKb * 1_024 + 0x7fff_ffff).toString(16).padStart(16, '0')}] usable`, 0)
    .kernel('efi: EFI v2.70 by EDK II', 0)
    .kernel('DMI: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 2024.02-2 02/21/2024', 0)
    .kernel('Hypervisor detected: KVM', 0)
    .kernel('tsc: Detected 2000.000 MHz processor', 4)
    .kernel(`Memory: ${totalKb - 1_206_404}K/${totalKb}K available (20480K kernel code, 4161K rwdata, 13120K rodata, 3352K init)`, 60)
    .kernel(`SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=${shape.vcpus}, Nodes=${shape.vcpus > 120 ? 2 : 1}`, 8)
    .kernel(`smpboot: CPU0: AMD EPYC-Genoa Processor (family: 0x19, model: 0x11, stepping: 0x0)`, 60)
    .kernel('smp: Bringing up secondary CPUs ...', 10)
    .kernel(`smp: Brought up ${shape.vcpus > 120 ? 2 : 1} node${shape.vcpus > 120 ? 's' : ''}, ${shape.vcpus} CPUs`, 12 * shape.vcpus)
    .kernel(`smpboot: Total of ${shape.vcpus} processors activated (${(shape.vcpus * 4_000).toFixed(2)} BogoMIPS)`);
}

function devices(out: LineWriter, context: BootContext): void {
  out
    .kernel('NET: Registered PF_INET protocol family', 300)
    .kernel('Trying to unpack rootfs image as initramfs...', 20)
    .kernel('Freeing initrd memory: 31232K', 240);
  const disks = [...context.volumes].sort((a, b) => (a.attachment?.device ?? '').localeCompare(b.attachment?.device ?? ''));
  disks.forEach(({ attachment, sizeGb, name }, index) => {
    const blocks = Math.round((sizeGb * 1_000_000_000) / 512);
    out.kernel(
      `virtio_blk virtio${index + 2}: [${attachment?.device ?? 'vda'}] ${blocks} 512-byte logical blocks (${sizeGb} GB) serial "${name.slice(0, 20)}"`,
      30,
    );
    if (attachment?.role === 'boot') out.kernel(' vda: vda1 vda14 vda15', 4);
  });
  out.kernel(`virtio_net virtio0 enp1s0: renamed from eth0 (${macOf(context.machineId)})`, 40);
}

function graphics(out: LineWriter, { machine: { shape }, gpus }: BootContext): void {
  const { driver, cuda } = nvidiaFacts(shape.osName);
  gpus.forEach((gpu) => out.kernel(`pci ${busId(gpu)}: [10de:${(0x2330 + gpu.model.length).toString(16)}] type 00 class 0x030200`, 3));
  out
    .kernel('nvidia: loading out-of-tree module taints kernel.', 700)
    .kernel(`nvidia-nvlink: Nvlink Core is being initialized, major device number 235`, 12);
  out.kernel(`NVRM: loading NVIDIA UNIX x86_64 Kernel Module  ${driver}`, 60);
  gpus.forEach((gpu, minor) => {
    out.kernel(`nvidia ${busId(gpu)}: enabling device (0140 -> 0142)`, 25);
    out.kernel(`NVRM: GPU at PCI:${busId(gpu)}: ${gpu.id} (${productName(gpu.model)}, /dev/nvidia${minor}, NUMA node ${gpu.numaNode})`, 60);
  });
  const islands = new Map<number, number>();
  gpus.forEach(({ nvlinkIsland }) => nvlinkIsland !== null && islands.set(nvlinkIsland, (islands.get(nvlinkIsland) ?? 0) + 1));
  islands.forEach((count, island) => count > 1 && out.kernel(`nvidia-nvlink: ${count} GPUs trained in NVLink domain ${island}`, 30));
  out.kernel(`[drm] [nvidia-drm] [GPU ID 0x00001800] Loading driver, CUDA ${cuda}`, 20);
}
