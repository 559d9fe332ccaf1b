import { chownSync, chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, run } from '../../dev/lib/command.mjs';
import { UserError } from '../../dev/lib/user-error.mjs';

/**
 * What a container runtime does with a file system, in a mount namespace of its own: the root read-only, /tmp and the other
 * tmpfs empty, volumes mounted, then the image's user without any capability. Every step is an exec, so that signals
 * reach the process itself. Arguments: root, user, working directory, tmpfs targets, volumes as source:target, the command.
 */
const enter = `set -e
root=$1 user=$2 workdir=$3 tmpfs=$4 volumes=$5; shift 5
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
for target in $tmpfs; do mkdir -p "$root$target"; mount -t tmpfs -o mode=1777 none "$root$target"; done
for volume in $volumes; do mount --bind "\${volume%%:*}" "$root\${volume#*:}"; done
mount -o remount,bind,ro "$root"
exec chroot "$root" setpriv --reuid "$user" --regid "$user" --init-groups --no-new-privs --bounding-set=-all --pdeathsig TERM -- \\
  sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"`;

/** One service of the compose file in an unpacked image, with the image's command, user and environment. */
export class Container {
  /**
   * @param image.root its root file system; @param image.config what the image says about itself
   * @param service its part of the compose file
   * @param options.env settings that differ from the compose file's (addresses, ports)
   * @param options.data folder for its volumes
   */
  constructor(name, image, service, { env, data }) {
    this.name = name;
    this.image = image;
    this.service = service;
    this.env = { ...Object.fromEntries(image.config.Env.map((pair) => pair.split(/=(.*)/s).slice(0, 2))), ...service.environment, ...env };
    this.volumes = (service.volumes ?? []).map((volume) => {
      const [volumeName, target] = volume.split(':');
      return `${newVolume(join(data, volumeName), join(image.root, target))}:${target}`;
    });
  }

  /** Program and arguments that run `command` in it; the image's own command when absent. */
  argv(command = this.service.command ?? this.image.config.Cmd) {
    const { root, config } = this.image;
    const tmpfs = this.service.tmpfs.map((entry) => entry.split(':')[0]).join(' ');
    return [
      'unshare',
      '--mount',
      '--',
      'sh',
      '-c',
      enter,
      'sh',
      root,
      config.User,
      config.WorkingDir,
      tmpfs,
      this.volumes.join(' '),
      ...config.Entrypoint,
      ...command,
    ];
  }

  /** What ManagedProcess starts and keeps alive. */
  spec(ready) {
    const [command, ...args] = this.argv();
    return { name: this.name, command, args, env: this.env, cwd: '/', ready };
  }

  /** Runs a command of the image to its end. @returns exit code and output */
  async run(command, env = {}) {
    const [program, ...args] = this.argv(command);
    return run(program, args, { cwd: '/', env: { ...this.env, ...env } });
  }

  /** Runs a command that has to succeed. */
  async must(command, env) {
    const { code, output } = await this.run(command, env);
    if (code !== 0) throw new UserError(`${this.name} ${(command ?? []).join(' ')} ended with ${code}: ${lastWords(output, 5)}`);
    return lastWords(output);
  }

  /** Whether the health check, the compose file's or the image's, calls it healthy. */
  async isHealthy() {
    const [kind, program, ...args] = this.service.healthcheck?.test ?? this.image.config.Healthcheck.Test;
    const [entry] = this.image.config.Entrypoint;
    if (kind !== 'CMD' || program !== entry) throw new UserError(`The health check of ${this.name} is not a one-liner of ${entry}.`);
    return (await this.run(args)).code === 0;
  }
}

/** A new volume starts with owner and mode of the image's folder. */
function newVolume(folder, inImage) {
  const { uid, gid, mode } = statSync(inImage);
  mkdirSync(folder, { recursive: true });
  chownSync(folder, uid, gid);
  chmodSync(folder, mode);
  return folder;
}
