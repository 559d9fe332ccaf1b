import { parse } from 'yaml';
import { hexOf } from '../seeded.js';
import type { DiskFact } from '../rows.js';

export type ScriptRun = { readonly lines: readonly string[]; readonly facts: readonly DiskFact[]; readonly exitCode: number };
type Guest = { readonly hostName: string; readonly user: string; readonly seed: number };

const LONGEST_LINE = 400;

/** What a start-up script or `#cloud-config` prints and leaves behind. Nothing is really run: well-known commands print what they would, others only themselves. */
export function runUserData(content: string, guest: Guest): ScriptRun {
  return /^\s*#cloud-config/.test(content) ? runCloudConfig(content, guest) : new ScriptWalk(guest).run(content);
}

function runCloudConfig(content: string, guest: Guest): ScriptRun {
  const walk = new ScriptWalk(guest);
  let config: unknown;
  try {
    config = parse(content);
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    return { lines: [`cloud-init[812]: util.py[WARNING]: Failed loading yaml blob. ${reason}`], facts: [], exitCode: 1 };
  }
  const at = (key: string): unknown[] => {
    const value = (config as Record<string, unknown> | null)?.[key];
    return Array.isArray(value) ? value : [];
  };
  for (const file of at('write_files') as { path?: unknown; content?: unknown }[])
    walk.writeFile(String(file?.path ?? ''), String(file?.content ?? '').length);
  const packages = at('packages').map((name) => String(Array.isArray(name) ? name[0] : name));
  if (packages.length > 0) walk.run(`apt-get install -y ${packages.join(' ')}`);
  for (const command of [...at('bootcmd'), ...at('runcmd')]) walk.run(Array.isArray(command) ? command.join(' ') : String(command));
  return walk.result();
}

/** Goes through a script line by line. */
class ScriptWalk {
  private readonly lines: string[] = [];
  private readonly facts: DiskFact[] = [];
  private readonly variables: Map<string, string>;
  private exitCode: number | null = null;

  constructor(private readonly guest: Guest) {
    this.variables = new Map([
      ['HOSTNAME', guest.hostName],
      ['USER', 'root'],
      ['HOME', '/root'],
    ]);
  }

  result(): ScriptRun {
    return { lines: this.lines.map((line) => line.slice(0, LONGEST_LINE)), facts: this.facts, exitCode: this.exitCode ?? 0 };
  }

  run(script: string): ScriptRun {
    const lines = script
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) => line.trim());
    for (let index = 0; index < lines.length && this.exitCode === null; index += 1) {
      const line = lines[index] ?? '';
      if (line === '' || line.startsWith('#') || /^set [-+]/.test(line)) continue;
      const marker = /<<-?\s*['"]?(\w+)['"]?/.exec(line)?.[1];
      if (marker === undefined) this.commands(line);
      else index = this.hereDocument(line, marker, lines, index);
    }
    return this.result();
  }

  writeFile(path: string, bytes: number): void {
    if (path !== '') this.facts.push({ kind: 'file', name: path, detail: `${bytes} bytes` });
  }

  private hereDocument(line: string, marker: string, lines: readonly string[], from: number): number {
    const end = lines.indexOf(marker, from + 1);
    const last = end < 0 ? lines.length : end;
    const path = /(?:>>?|tee(?: -a)?)\s*([^\s<>|]+)/.exec(line)?.[1];
    if (path !== undefined) this.writeFile(this.expand(path), lines.slice(from + 1, last).join('\n').length);
    this.lines.push(`+ ${line}`);
    return last;
  }

  /** One after the other; a line that is part of an `if` or a loop stays whole. */
  private commands(line: string): void {
    if (/^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|function|[{}(])/.test(line)) this.lines.push(`+ ${line}`);
    else for (const part of splitCommands(line)) if (this.exitCode === null) this.command(part);
  }

  private command(line: string): void {
    const bare = line.replace(/^(sudo(\s+-\S+)*|env|DEBIAN_FRONTEND=\S+)\s+/, '');
    const assignment = /^(?:export\s+)?([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;&|]*)$/.exec(bare);
    const echo = /^echo(?:\s+-[neE]+)*(?:\s+(.*))?$/.exec(bare);
    const apt = /^(?:apt-get|apt)\s+(?:-\S+\s+)*install\s+(.+?)(?:\s*[|>].*)?$/.exec(bare);
    const pip = /^(?:python3? -m )?pip3?\s+install\s+(.+?)(?:\s*[|>].*)?$/.exec(bare);
    const exit = /^exit(?:\s+(\d+))?$/.exec(bare);
    if (assignment) this.variables.set(assignment[1] ?? '', this.expand(unquote(assignment[2] ?? '')));
    else if (echo) this.echo(echo[1] ?? '');
    else if (apt) this.apt(words(apt[1] ?? ''));
    else if (/^(?:apt-get|apt)\s+(?:-\S+\s+)*update/.test(bare))
      this.lines.push('Hit:1 http://archive.ubuntu.com/ubuntu stable InRelease', 'Reading package lists... Done');
    else if (pip) this.pip(words(pip[1] ?? ''));
    else if (exit) this.exitCode = Number(exit[1] ?? 0) % 256;
    else this.lines.push(`+ ${line}`);
  }

  private echo(argument: string): void {
    const redirect = /^(.*?)\s*>>?\s*(\S+)\s*$/.exec(argument);
    const text = this.expand(unquote(redirect?.[1] ?? argument));
    if (redirect) this.writeFile(this.expand(redirect[2] ?? ''), text.length + 1);
    else this.lines.push(text);
  }

  private apt(names: readonly string[]): void {
    this.lines.push(
      'Reading package lists... Done',
      'Building dependency tree... Done',
      'Reading state information... Done',
      'The following NEW packages will be installed:',
      `  ${names.join(' ')}`,
    );
    this.lines.push(`0 upgraded, ${names.length} newly installed, 0 to remove and 0 not upgraded.`);
    for (const name of names) {
      const version = this.version(name);
      this.lines.push(`Unpacking ${name} (${version}) ...`, `Setting up ${name} (${version}) ...`);
      this.facts.push({ kind: 'package', name, detail: `apt ${version}` });
    }
  }

  private pip(names: readonly string[]): void {
    const done: string[] = [];
    for (const wanted of names) {
      const [name = wanted, pinned] = wanted.split(/[=<>~!]+/);
      const version = pinned ?? this.version(name);
      this.lines.push(`Collecting ${wanted}`, `  Downloading ${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`);
      this.facts.push({ kind: 'package', name, detail: `pip ${version}` });
      done.push(`${name}-${version}`);
    }
    this.lines.push(
      `Installing collected packages: ${names.map((name) => name.split(/[=<>~!]+/)[0]).join(', ')}`,
      `Successfully installed ${done.join(' ')}`,
    );
  }

  private version(name: string): string {
    const digits = hexOf(this.guest.seed, 3, 'version', name);
    return `${(parseInt(digits[0] ?? '1', 16) % 5) + 1}.${parseInt(digits[1] ?? '0', 16)}.${parseInt(digits[2] ?? '0', 16) % 10}`;
  }

  private expand(text: string): string {
    return text
      .replace(/\$\(hostname(?:\s+-\S+)?\)|`hostname`/g, this.guest.hostName)
      .replace(/\$\(whoami\)|`whoami`/g, 'root')
      .replace(/\$\{?([A-Za-z_]\w*)\}?/g, (_, name: string) => this.variables.get(name) ?? '');
  }
}

/** Splits at `&&` and `;` outside of quotes. */
function splitCommands(line: string): string[] {
  const parts = [''];
  for (const [token] of line.matchAll(/"[^"]*"|'[^']*'|&&|;|[^"'&;]+|[&"']/g)) {
    if (token === '&&' || token === ';') parts.push('');
    else parts.push((parts.pop() ?? '') + token);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const words = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map(unquote);

const unquote = (text: string): string => /^(["'])(.*)\1$/.exec(text.trim())?.[2] ?? text.trim();
