import { randomUUID } from 'node:crypto';
import { builder } from '../../testing/driver-contract.js';
import { simulatedFixture } from '../../testing/simulated-fixture.js';

const { signal } = new AbortController();
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Jk5rHvG5pGq1wJ0bN9y3n0b6kqv0oX5mO6G1Yw2Rk me@laptop';

/** Boots a machine with two GPUs and a script; gives its console and what can be done with it. */
async function bootedMachine() {
  const fixture = await simulatedFixture();
  const build = builder(fixture, () => fixture.drivers);
  const { hypervisor, gpus, network, volumes, console } = fixture.drivers;
  const at = build.target();
  const gpuIds = (await build.gpusOf(at.nodeId)).slice(0, 2);
  const boot = build.volume({ source: { kind: 'os_image', image: 'ubuntu-22.04-cuda-12.4', os: 'Ubuntu 22.04' } });
  const userData = {
    startupScript: '#!/bin/bash\necho "ready to train"\npip install torch',
    cloudInit: null,
    jupyterPassword: 'do not print me',
  };
  await hypervisor.define(
    at,
    build.shape({ hostName: 'trainer-1', osName: 'ubuntu-22.04-cuda-12.4', sshPublicKeys: [{ name: 'laptop', publicKey }], userData }),
    signal,
  );
  await volumes.create(at, boot, signal);
  await volumes.attach(at, boot.volumeId, 'boot', signal);
  await gpus.claim(at, gpuIds, signal);
  await network.connect(at, { version: 1, privateIp: '10.1.2.3', publicIp: null, rules: [] }, signal);
  await hypervisor.boot(at, signal);
  const drain = () => {
    const pieces = console.pending(1_000);
    console.acknowledge(pieces);
    return pieces.map(({ text }) => text).join('');
  };
  return { fixture, at, gpuIds, hypervisor, build, drain };
}

it("boots from firmware to login with the machine's own hardware, keys and script", async () => {
  const { fixture, gpuIds, drain } = await bootedMachine();
  const text = drain();
  const inOrder = [
    'UEFI firmware',
    'GRUB',
    'Linux version 5.15',
    '16 CPUs',
    gpuIds[0],
    gpuIds[1],
    'NVLink domain',
    'Reached target Multi-User',
    '10.1.2.3',
    'Set hostname to trainer-1',
    'for user ubuntu',
    '39:d3:17:38:6f',
    'GPU 1: NVIDIA H100 SXM5 80GB',
    'ready to train',
    'Successfully installed torch',
    'Jupyter Lab',
    'SSH HOST KEY FINGERPRINTS',
    'finished at',
    'Server listening on 0.0.0.0 port 22',
    'trainer-1 login:',
  ];
  let from = 0;
  for (const part of inOrder) {
    expect({ part, found: text.indexOf(part ?? '', from) >= 0 }).toEqual({ part, found: true });
    from = text.indexOf(part ?? '', from);
  }
  expect(text).not.toContain('do not print me');
  await fixture.close();
});

it('lets time run forwards only', async () => {
  const { fixture, drain } = await bootedMachine();
  const stamps = [...drain().matchAll(/^\[\s*(\d+\.\d{6})\]/gm)].map((match) => Number(match[1]));
  expect(stamps.length).toBeGreaterThan(30);
  expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
  await fixture.close();
});

it('runs the script and installs keys at the first boot only, and keeps the host keys', async () => {
  const { fixture, at, hypervisor, drain } = await bootedMachine();
  const hostKey = (text: string) => /256 (SHA256:\S+)/.exec(text)?.[1];
  const first = drain();
  await hypervisor.reboot(at, randomUUID(), signal);
  const second = drain();
  expect(second).toContain('reboot: Restarting system');
  expect(second).toContain('trainer-1 login:');
  expect(second).not.toContain('ready to train');
  expect([hostKey(first), hostKey(first)]).toEqual([hostKey(second), expect.stringContaining('SHA256:')]);
  await fixture.close();
});

it.each(['snapshot', 'custom_image'] as const)('shows on a machine made from a %s what its source had on its disk, runs no script twice, and has host keys of its own', async (kind) => {
  const { fixture, at, hypervisor, build, drain } = await bootedMachine();
  const hostKey = (text: string) => /256 (SHA256:\S+)/.exec(text)?.[1];
  const first = drain();
  const { volumes, copies, network } = fixture.drivers;
  const [{ volumeId } = { volumeId: '' }] = await volumes.ofMachine(at.machineId);
  const [snapshotId, imageId] = [randomUUID(), randomUUID()];
  await copies.createSnapshot({ copyId: snapshotId, fence: 1 }, { snapshotId, name: 'kept', volumeId }, signal);
  await copies.createImage({ copyId: imageId, fence: 1 }, { imageId, name: 'golden', snapshotId }, signal);
  const copy = build.target();
  const disk = build.volume({ source: kind === 'snapshot' ? { kind, snapshotId } : { kind, imageId } });
  await hypervisor.define(copy, build.shape({ hostName: 'restored' }), signal);
  await volumes.create(copy, disk, signal);
  await volumes.attach(copy, disk.volumeId, 'boot', signal);
  await network.connect(copy, { version: 1, privateIp: '10.1.2.4', publicIp: null, rules: [] }, signal);
  await hypervisor.boot(copy, signal);
  const second = drain();
  expect(second).toMatch(/Found on \/dev\/vda from an earlier instance/);
  expect(second).toMatch(/\| +package +\| +torch +\| +pip \S+ +\|/);
  expect(second).toContain('User ubuntu already exists');
  expect([first.includes('from an earlier instance'), second.includes('ready to train')]).toEqual([false, false]);
  expect([hostKey(second), hostKey(second) === hostKey(first)]).toEqual([expect.any(String), false]);
  await hypervisor.reboot(copy, randomUUID(), signal);
  expect(drain()).not.toContain('from an earlier instance');
  await fixture.close();
});

it('speaks of power, hibernation and coming back', async () => {
  const { fixture, at, hypervisor, build, drain } = await bootedMachine();
  drain();
  await hypervisor.hibernate(at, signal);
  expect(drain()).toContain('PM: hibernation: Image saving done');
  await fixture.drivers.gpus.release(at, signal);
  await hypervisor.place(at, build.shape(), signal);
  await hypervisor.resume(at, signal);
  expect(drain()).toContain('hibernation exit');
  await hypervisor.shutdown(at, 5_000, signal);
  expect(drain()).toContain('reboot: Power down');
  await fixture.close();
});
