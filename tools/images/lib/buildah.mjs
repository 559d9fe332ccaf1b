import { join } from 'node:path';
import { lastWords, run } from '../../dev/lib/command.mjs';
import { UserError } from '../../dev/lib/user-error.mjs';

/**
 * Buildah with a store of its own. It works where no container can run: `chroot` isolation needs no namespaces, the `vfs`
 * driver no overlay file system.
 */
export class Buildah {
  /** @param folder holds images and containers; @param logFile everything buildah says */
  constructor(folder, logFile) {
    this.store = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
    this.logFile = logFile;
  }

  async #call(args, options = {}) {
    const { code, output } = await run('nice', ['-n', '10', 'buildah', ...this.store, ...args], { logFile: this.logFile, ...options });
    if (code === 0) return output.trim();
    throw new UserError(
      `${lastWords(output, 20)}\n\nbuildah ${args[0]} failed: the lines above say why; the whole log is ${this.logFile}.`,
    );
  }

  /** Makes an image of a root file system. */
  async imageOf(rootFs, name, env) {
    const container = await this.#call(['from', 'scratch']);
    await this.#call(['add', '--quiet', container, rootFs, '/']);
    const pairs = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    await this.#call(['config', ...pairs, container]);
    await this.#call(['commit', '--quiet', '--rm', container, name]);
  }

  /** Whether the store has an image of this name. */
  async has(name) {
    const names = await this.#call(['images', '--format', '{{.Name}}:{{.Tag}}']);
    return names.split('\n').includes(name);
  }

  /**
   * Builds a Dockerfile, in docker's format, which alone keeps health checks; nothing is pulled.
   * @param volume host folder and container folder the build may share, such as a package cache
   */
  async build({ dockerfile, context, name, volume, signal }) {
    const flags = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--volume', `${volume}:rw`];
    await this.#call(['build', ...flags, '--file', dockerfile, '--tag', name, context], { signal });
  }

  /** What an image says about itself: Env, User, Cmd, Entrypoint, Healthcheck, WorkingDir. */
  async config(name) {
    return JSON.parse(await this.#call(['inspect', '--type', 'image', name])).Docker.config;
  }

  /** Unpacks an image; the folder is its root file system. */
  async mount(name) {
    return this.#call(['mount', await this.#call(['from', '--pull-never', name])]);
  }

  /** Removes every container, with its root file system. */
  async removeContainers() {
    await this.#call(['rm', '--all']);
  }
}
