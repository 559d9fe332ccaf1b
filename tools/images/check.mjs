/**
 * Builds every image of docker/ and runs the cloud of docker/compose.yml from them until a deployment over HTTP is ACTIVE.
 *   node tools/images/check.mjs [--work DIR [--run-only]]
 * It needs no container engine: buildah builds with chroot isolation on a stand-in base image (debootstrap and this machine's
 * Node), and each image's own command runs in its root file system, as its user, read-only, on the host's loopback. Root on
 * Debian 12 with `apt-get install buildah debootstrap`. With --work the folder is kept and its base image used again,
 * with --run-only its other images too.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findProgram } from '../dev/lib/command.mjs';
import { requireFreeSpace } from '../dev/lib/data-folder.mjs';
import { Logs } from '../dev/lib/logs.mjs';
import { cacheDir, rootDir } from '../dev/lib/paths.mjs';
import { Report } from '../dev/lib/report.mjs';
import { withServices } from '../dev/lib/services.mjs';
import { StopRequest } from '../dev/lib/stop-request.mjs';
import { explain, UserError } from '../dev/lib/user-error.mjs';
import { baseImage, makeBaseImage } from './lib/base-image.mjs';
import { Buildah } from './lib/buildah.mjs';
import { Cloud } from './lib/cloud.mjs';
import { Container } from './lib/container.mjs';

const apps = ['api', 'agent', 'console'];
const report = new Report();
const stop = new StopRequest();

function requireMachine() {
  if (process.getuid() !== 0) throw new UserError('Building images without a container engine needs root.');
  const missing = ['buildah', 'debootstrap', 'setpriv', 'unshare'].filter((name) => !findProgram(name));
  if (missing.length)
    throw new UserError(`Missing: ${missing.join(', ')}: apt-get install --no-install-recommends buildah debootstrap util-linux.`);
}

async function buildImages(buildah, folder, logFile) {
  const { signal } = stop;
  if (!(await buildah.has(baseImage)))
    await report.step(`Make a stand-in for ${baseImage}`, () => makeBaseImage(buildah, folder, { logFile, signal }));
  const packages = join(folder, 'npm');
  mkdirSync(packages, { recursive: true });
  for (const app of apps) {
    const dockerfile = join(rootDir, `docker/${app}.Dockerfile`);
    await report.step(`Build docker/${app}.Dockerfile`, () =>
      buildah.build({ dockerfile, context: rootDir, name: `garrison-${app}`, volume: `${packages}:/root/.npm`, signal }),
    );
  }
}

async function unpackImages(buildah) {
  const images = {};
  for (const app of apps)
    images[app] = { root: await buildah.mount(`localhost/garrison-${app}`), config: await buildah.config(`localhost/garrison-${app}`) };
  return images;
}

/** Without its settings an image has to say what is missing and end. */
async function expectRefusal(images, app, data) {
  const { code, output } = await new Container(app, images[app], { tmpfs: ['/tmp'] }, { env: {}, data }).run();
  if (code === 0 || !output.includes('SEALING_KEY')) throw new UserError(`The ${app} image starts without settings: ${output}`);
}

async function runCloud(images, folder) {
  const data = mkdtempSync(join(tmpdir(), 'garrison-images-'));
  chmodSync(data, 0o755); // Postgres and the images' users have to get in
  const logs = new Logs(join(folder, 'logs'));
  try {
    for (const app of ['api', 'agent'])
      await report.step(`The ${app} image refuses to start without its settings`, () => expectRefusal(images, app, data));
    await withServices({ dataDir: data, cacheDir }, async (servers) => {
      const cloud = await Cloud.of(images, servers, { logs, data: join(data, 'volumes') });
      try {
        await report.step('Migrate and seed', () => cloud.prepare());
        await report.step('Start the cloud of docker/compose.yml', () => cloud.start(stop.signal));
        await report.step('Run every health check', () => cloud.checkHealth());
        await report.step('Deploy', () => cloud.deploy(stop.signal));
        await report.step('Open the console', () => cloud.visitConsole());
        await report.step('Stop everything by SIGTERM', () => cloud.stop());
      } finally {
        await cloud.stop();
      }
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function main() {
  requireMachine();
  const { work, 'run-only': runOnly } = parseArgs({ options: { work: { type: 'string' }, 'run-only': { type: 'boolean' } } }).values;
  const folder = work ? resolve(work) : mkdtempSync(join(tmpdir(), 'garrison-image-build-'));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  requireFreeSpace(folder, 8_000);
  const logFile = join(folder, 'build.log');
  rmSync(logFile, { force: true });
  const buildah = new Buildah(folder, logFile);
  try {
    if (!runOnly) await buildImages(buildah, folder, logFile);
    await runCloud(await unpackImages(buildah), folder);
  } finally {
    await buildah.removeContainers();
    // What is left tells why something failed.
    if (!work) for (const name of ['storage', 'run', 'npm', 'base']) rmSync(join(folder, name), { recursive: true, force: true });
  }
  if (!work) rmSync(folder, { recursive: true, force: true });
  report.line('\nEvery image builds, and the cloud runs from them.');
}

stop.listen({ onForce: () => undefined });
try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(stop.signal.aborted ? `\nStopped (${stop.reason}).` : `\n${explain(error)}`);
  process.exit(1);
}
