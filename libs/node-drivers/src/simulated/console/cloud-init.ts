import { createHash } from 'node:crypto';
import { hexOf } from '../seeded.js';
import type { DiskFact } from '../rows.js';
import { macOf, osFacts, type BootContext, type BootStage } from './boot-context.js';
import { LineWriter, rfc2822, syslogTime } from './line-writer.js';
import { gpuSummary } from './services.js';
import { runUserData } from './user-data.js';

/** cloud-init's stages and the login prompt. The first boot of a machine makes host keys, installs the user's keys and runs the user's script. */
export function cloudInitStage(context: BootContext, startsAtS: number): BootStage {
  const { shape, boots } = context.machine;
  const os = osFacts(shape.osName);
  const out = new LineWriter(context.seed, `${context.machineId} cloud-init`, context.startedAt, startsAtS);
  const stage = (name: string) =>
    out.kernel(
      `cloud-init[812]: Cloud-init v. ${os.cloudInit} running '${name}' at ${rfc2822(out.at)}. Up ${out.uptime.toFixed(2)} seconds.`,
      300,
    );
  stage('init-local');
  stage('init');
  networkTables(context).forEach((line) => out.say(line));
  if (boots === 0) carriedOver(out, context);
  const facts: DiskFact[] = boots === 0 ? firstBoot(out, context) : [];
  stage('modules:config');
  stage('modules:final');
  gpuSummary(context).forEach((line) => out.say(line));
  if (boots === 0) facts.push(...userScript(out, context));
  if (shape.userData?.jupyterPassword)
    out.ok(`Started Jupyter Lab (https://${context.machine.network?.publicIp ?? context.machine.network?.privateIp}:8888).`);
  hostKeys(out, context);
  out.kernel(
    `cloud-init[812]: Cloud-init v. ${os.cloudInit} finished at ${rfc2822(out.at)}. Datasource DataSourceNoCloud [seed=/dev/sr0].  Up ${out.uptime.toFixed(2)} seconds`,
    80,
  );
  out.say(`sshd[1022]: Server listening on 0.0.0.0 port 22.`, 'sshd[1022]: Server listening on :: port 22.');
  out.say('', `${os.pretty} ${shape.hostName} ttyS0`, '');
  return { name: 'cloud_init', weight: 1.4, text: `${out.toString()}${shape.hostName} login: \n`, facts, endsAtS: out.uptime };
}

/** Longer lists end with how much more there is. */
const MOST_CARRIED = 40;
const carriedKinds: readonly DiskFact['kind'][] = ['package', 'file', 'user'];

/** What the boot volume's former life left on it: a disk made from a snapshot or an image, or one that another machine ran from. */
function carriedOver(out: LineWriter, context: BootContext): void {
  const found = bootFacts(context).filter(({ kind }) => carriedKinds.includes(kind));
  if (found.length === 0) return;
  const rows = found.slice(0, MOST_CARRIED).map(({ kind, name, detail }) => [kind, name, detail]);
  out.say(...ciTable('Found on /dev/vda from an earlier instance', ['Kind', 'Name', 'Detail'], rows));
  if (found.length > MOST_CARRIED) out.say(`ci-info: and ${found.length - MOST_CARRIED} more`);
}

const bootFacts = ({ volumes }: BootContext): readonly DiskFact[] => volumes.find((volume) => volume.attachment?.role === 'boot')?.facts ?? [];

function firstBoot(out: LineWriter, context: BootContext): DiskFact[] {
  const { shape } = context.machine;
  out.say(
    `cloud-init[812]: Set hostname to ${shape.hostName}`,
    'Generating public/private rsa key pair.',
    'Your identification has been saved in /etc/ssh/ssh_host_rsa_key',
  );
  out.say('Generating public/private ed25519 key pair.', 'Your identification has been saved in /etc/ssh/ssh_host_ed25519_key');
  const isThere = bootFacts(context).some(({ kind, name }) => kind === 'user' && name === shape.defaultUser);
  out.say(
    isThere
      ? `cloud-init[812]: User ${shape.defaultUser} already exists, skipping create`
      : `cloud-init[812]: Added user ${shape.defaultUser} (groups: adm, sudo, docker, video; sudo: ALL=(ALL) NOPASSWD:ALL; password locked)`,
  );
  const rows = shape.sshPublicKeys.map(({ publicKey, name }) => {
    const [type = '', body = '', comment] = publicKey.trim().split(/\s+/);
    const digest = createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex');
    return [type, digest.replace(/(..)(?=.)/g, '$1:'), '-', comment ?? name];
  });
  if (rows.length === 0) out.say(`ci-info: no authorized SSH keys fingerprints found for user ${shape.defaultUser}.`);
  else
    out.say(
      ...ciTable(
        `Authorized keys from /home/${shape.defaultUser}/.ssh/authorized_keys for user ${shape.defaultUser}`,
        ['Keytype', 'Fingerprint (sha256)', 'Options', 'Comment'],
        rows,
      ),
    );
  return [
    { kind: 'user', name: shape.defaultUser, detail: shape.sshPublicKeys.map(({ name }) => name).join(', ') },
    { kind: 'host_key', name: 'ed25519', detail: hostFingerprint(context, 'ed25519') },
  ];
}

function userScript(out: LineWriter, context: BootContext): readonly DiskFact[] {
  const { userData, hostName, defaultUser } = context.machine.shape;
  const content = userData?.startupScript ?? userData?.cloudInit;
  if (!content) return [];
  const { lines, facts, exitCode } = runUserData(content, { hostName, user: defaultUser, seed: context.seed });
  lines.forEach((line) => out.wait(40).say(line));
  if (exitCode !== 0) {
    out.kernel(
      `cloud-init[812]: ${syslogTime(out.at)} - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)`,
    );
    out.kernel(`cloud-init[812]: ${syslogTime(out.at)} - subp.py[WARNING]: part-001 exited with code ${exitCode}`);
  }
  return facts;
}

function networkTables({ machine: { network }, machineId }: BootContext): string[] {
  const gateway = (network?.privateIp ?? '10.0.0.2').replace(/\.\d+$/, '.1');
  return [
    ...ciTable(
      'Net device info',
      ['Device', 'Up', 'Address', 'Mask', 'Scope', 'Hw-Address'],
      [
        ['enp1s0', 'True', network?.privateIp ?? '.', '255.255.255.0', 'global', macOf(machineId)],
        ['lo', 'True', '127.0.0.1', '255.0.0.0', 'host', '.'],
      ],
    ),
    ...ciTable(
      'Route IPv4 info',
      ['Route', 'Destination', 'Gateway', 'Genmask', 'Interface', 'Flags'],
      [['0', '0.0.0.0', gateway, '0.0.0.0', 'enp1s0', 'UG']],
    ),
  ];
}

function hostKeys(out: LineWriter, context: BootContext): void {
  const at = syslogTime(out.at);
  const { hostName } = context.machine.shape;
  out.say(
    `<14>${at} cloud-init: #############################################################`,
    `<14>${at} cloud-init: -----BEGIN SSH HOST KEY FINGERPRINTS-----`,
  );
  out.say(`<14>${at} cloud-init: 3072 SHA256:${hostFingerprint(context, 'rsa')} root@${hostName} (RSA)`);
  out.say(`<14>${at} cloud-init: 256 SHA256:${hostFingerprint(context, 'ed25519')} root@${hostName} (ED25519)`);
  out.say(
    `<14>${at} cloud-init: -----END SSH HOST KEY FINGERPRINTS-----`,
    `<14>${at} cloud-init: #############################################################`,
  );
}

/** Host keys live on the boot volume: a machine that boots from a used one keeps its identity. */
function hostFingerprint(context: BootContext, type: 'rsa' | 'ed25519'): string {
  const kept = bootFacts(context).find((fact) => fact.kind === 'host_key' && fact.name === type);
  return (
    kept?.detail ??
    Buffer.from(hexOf(context.seed, 64, context.machineId, 'host key', type), 'hex')
      .toString('base64')
      .replace(/=+$/, '')
  );
}

/** A table as cloud-init's `ci-info` prints it. */
function ciTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)) + 2);
  const total = widths.reduce((sum, width) => sum + width + 1, 1);
  const rule = `+${widths.map((width) => '-'.repeat(width)).join('+')}+`;
  const line = (cells: readonly string[]) => `|${cells.map((cell, column) => center(cell, widths[column] ?? 0, ' ')).join('|')}|`;
  return [center(title, total, '+'), rule, line(head), rule, ...rows.map(line), rule].map((text) => `ci-info: ${text}`);
}

function center(text: string, width: number, fill: string): string {
  const left = Math.max(0, Math.floor((width - text.length) / 2));
  return fill.repeat(left) + text + fill.repeat(Math.max(0, width - text.length - left));
}
