import { copyFileSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, lastWords, run } from '../../dev/lib/command.mjs';
import { UserError } from '../../dev/lib/user-error.mjs';

/** The base of every Dockerfile (ARG NODE_IMAGE), which this stand-in takes the name of. */
export const baseImage = 'docker.io/library/node:20-bookworm-slim';

const certificates = '/etc/ssl/certs/ca-certificates.crt';
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Makes a stand-in for the official Node image without a registry: a minimal Debian 12, this machine's Node and npm where
 * the official image has them, and its user `node` (1000). npm gets this machine's certificates, so that builds work behind
 * a proxy that this machine trusts.
 */
export async function makeBaseImage(buildah, folder, { logFile, signal }) {
  const root = join(folder, 'base');
  rmSync(root, { recursive: true, force: true });
  const bootstrap = ['--variant=minbase', '--include=ca-certificates', 'bookworm', root, 'http://deb.debian.org/debian'];
  await must('debootstrap', bootstrap, { logFile, signal });
  await must('chroot', [root, '/usr/sbin/useradd', '--uid', '1000', '--create-home', '--shell', '/bin/bash', 'node'], { logFile });
  installNode(root);
  if (existsSync(certificates)) copyFileSync(certificates, join(root, certificates));
  mkdirSync(join(root, 'usr/local/etc'), { recursive: true });
  writeFileSync(join(root, 'usr/local/etc/npmrc'), `cafile=${certificates}\n`);
  rmSync(join(root, 'var/cache/apt/archives'), { recursive: true, force: true });
  await buildah.imageOf(root, baseImage, { PATH: path, NODE_VERSION: process.versions.node });
  rmSync(root, { recursive: true, force: true });
}

function installNode(root) {
  const local = join(root, 'usr/local');
  copyFileSync(process.execPath, join(local, 'bin/node'));
  const npmProgram = findProgram('npm');
  if (!npmProgram) throw new UserError('The program npm is missing: install it (it comes with Node) and start again.');
  const npm = dirname(dirname(realpathSync(npmProgram)));
  cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx']) symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
}

async function must(program, args, options) {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new UserError(`${program} failed: ${lastWords(output)}; the log is ${options.logFile}.`);
}
