import { osFacts, type BootContext, type BootStage } from './boot-context.js';
import { LineWriter } from './line-writer.js';

/** UEFI finds the boot volume, GRUB the kernel. */
export function firmwareStage(context: BootContext): BootStage {
  const { shape } = context.machine;
  const os = osFacts(shape.osName);
  const boot = context.volumes.find((volume) => volume.attachment?.role === 'boot');
  const out = new LineWriter(context.seed, context.machineId, context.startedAt, 0)
    .say('', 'UEFI firmware (version 2024.02-2 built at 08:14:06 on Feb 21 2024)')
    .say(`BdsDxe: machine ${shape.serverUuid}, ${shape.vcpus} vCPU, ${shape.ramGb} GiB RAM`)
    .say('BdsDxe: loading Boot0001 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x4,0x0)')
    .say('BdsDxe: starting Boot0001 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x4,0x0)')
    .say('Welcome to GRUB!', '')
    .say(`  Booting \`${os.pretty}'`, '')
    .say(`Loading Linux ${os.kernel} ...`)
    .say(`Loading initial ramdisk from ${boot?.attachment?.device ?? 'vda'}1 (${boot?.sizeGb ?? 100} GB) ...`)
    .say('EFI stub: Loaded initrd from LINUX_EFI_INITRD_MEDIA_GUID device path', 'EFI stub: Measured initrd data into PCR 9');
  return { name: 'firmware', weight: 0.6, text: out.toString(), facts: [], endsAtS: 0 };
}
