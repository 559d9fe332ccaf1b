import type { FleetGpu } from '../../fleet/fleet.schema.js';
import type { DiskFact, MachineRow, VolumeRow } from '../rows.js';

/** What a boot can see; all text is made from this, so the same machine boots with the same words. */
export type BootContext = {
  readonly seed: number;
  readonly machineId: string;
  readonly nodeId: string;
  readonly machine: MachineRow;
  readonly gpus: readonly FleetGpu[];
  readonly volumes: readonly VolumeRow[];
  /** Power-on, by the simulated clock. */
  readonly startedAt: Date;
};

/** A piece of a boot: what it prints, how long it takes compared to the others, and what it leaves on the boot volume. */
export type BootStage = {
  readonly name: string;
  readonly weight: number;
  readonly text: string;
  readonly facts: readonly DiskFact[];
  /** Seconds since power-on when it ends, by the guest's clock; the next piece goes on from there. */
  readonly endsAtS: number;
};

export type OsFacts = {
  readonly id: 'ubuntu' | 'debian';
  readonly pretty: string;
  readonly release: string;
  readonly kernel: string;
  readonly gcc: string;
  readonly cloudInit: string;
};

const systems: Record<string, OsFacts> = {
  '20.04': {
    id: 'ubuntu',
    pretty: 'Ubuntu 20.04.6 LTS',
    release: 'focal',
    kernel: '5.4.0-205-generic',
    gcc: '9.4.0',
    cloudInit: '24.4-0ubuntu1~20.04.1',
  },
  '22.04': {
    id: 'ubuntu',
    pretty: 'Ubuntu 22.04.5 LTS',
    release: 'jammy',
    kernel: '5.15.0-130-generic',
    gcc: '11.4.0',
    cloudInit: '24.4-0ubuntu1~22.04.1',
  },
  '24.04': {
    id: 'ubuntu',
    pretty: 'Ubuntu 24.04.1 LTS',
    release: 'noble',
    kernel: '6.8.0-51-generic',
    gcc: '13.3.0',
    cloudInit: '24.4-0ubuntu1~24.04.2',
  },
  '12': {
    id: 'debian',
    pretty: 'Debian GNU/Linux 12',
    release: 'bookworm',
    kernel: '6.1.0-28-cloud-amd64',
    gcc: '12.2.0',
    cloudInit: '22.4.2',
  },
};

/** The system an image's name speaks of; Ubuntu 22.04 when it names none that is known. */
export function osFacts(osName: string): OsFacts {
  const debian = /debian\D*(\d+)/i.exec(osName)?.[1];
  const ubuntu = /(\d\d\.\d\d)/.exec(osName)?.[1];
  return systems[debian ?? ubuntu ?? '22.04'] ?? (systems['22.04'] as OsFacts);
}

const drivers: Record<string, string> = {
  '11.8': '520.61.05',
  '12.1': '530.30.02',
  '12.2': '535.183.01',
  '12.4': '550.144.03',
  '12.6': '560.35.05',
  '12.8': '570.86.15',
  '13.0': '580.65.06',
};

/** NVIDIA driver and CUDA release of an image, by its name (`… R535 CUDA 12.2 …`, `ubuntu-22.04-cuda-12.4`). */
export function nvidiaFacts(osName: string): { driver: string; cuda: string } {
  const cuda = /cuda\D{0,2}(\d+\.\d)/i.exec(osName)?.[1] ?? '12.4';
  return { cuda, driver: drivers[cuda] ?? '550.144.03' };
}

/** PCI address of a GPU as its node wires it. */
export const busId = (gpu: FleetGpu): string => `0000:${(0x18 + gpu.index * 0x11).toString(16).padStart(2, '0')}:00.0`;

/** `NVIDIA H100 80GB HBM3` and the like from a catalogue model name. */
export function productName(model: string): string {
  const memory = /(\d+)GB/.exec(model)?.[1];
  const chip = model
    .split('-')
    .filter((part) => !/^\d+GB$/.test(part))
    .join(' ');
  return `NVIDIA ${chip}${memory ? ` ${memory}GB` : ''}`;
}

/** Memory of one GPU in GB, from the model's name or what the bare names are known for. */
export function vramGb(model: string): number {
  const named = /(\d+)GB/.exec(model)?.[1];
  return named ? Number(named) : 48;
}

/** MAC of the machine's network card. */
export const macOf = (machineId: string): string =>
  `fa:16:3e:${machineId
    .replaceAll('-', '')
    .slice(-6)
    .replace(/(..)(..)(..)/, '$1:$2:$3')}`;
