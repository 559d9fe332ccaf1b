import { spawn } from 'node:child_process';
import { accessSync, constants, createWriteStream } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from './user-error.mjs';

/** The first of these programs on PATH (and in the places a user's PATH may lack), or undefined. */
export function findProgram(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin', '/usr/sbin', '/bin'];
  for (const name of names) {
    for (const folder of folders.filter(Boolean)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        continue;
      }
    }
  }
  return undefined;
}

/**
 * Runs a program to its end.
 * @param options.input text for its standard input
 * @param options.logFile file its whole output is appended to
 * @param options.show also pass the output through to the terminal
 * @param options.signal aborts the run (SIGTERM)
 * @returns exit code (128 + signal when killed) and the last 200 KB of output
 */
export function run(command, args, { cwd, env, uid, gid, input, logFile, show = false, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, uid, gid, signal, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    const log = logFile ? createWriteStream(logFile, { flags: 'a', mode: 0o600 }) : undefined;
    log?.on('error', reject);
    let output = '';
    const take = (target) => (chunk) => {
      output = (output + chunk).slice(-200_000);
      log?.write(chunk);
      if (show) target.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.once('error', (error) => {
      log?.end();
      reject(error.code === 'ENOENT' ? new UserError(`The program ${command} is missing: install it and start again.`) : error);
    });
    child.once('close', (code) => {
      log?.end();
      resolve({ code: code ?? 128, output });
    });
    if (input !== undefined) {
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    }
  });
}

/** The last lines of a program's output that say something, for one sentence of explanation. */
export function lastWords(output, lines = 1) {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-lines)
    .join('\n');
}
