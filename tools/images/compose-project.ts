import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The root of this clone. */
export const root = join(__dirname, '..', '..');

/** What the checks read of a service; the schema vouches for the rest. */
export interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly user?: string;
  readonly restart?: string;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly deploy?: { readonly resources: { readonly limits: { readonly memory?: string } } };
}

/** A compose file with its anchors and merges resolved; `${VAR}` are left as they stand. */
export interface ComposeProject {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes?: Readonly<Record<string, object>>;
}

/** Path of a file below docker/. */
export const dockerFile = (name: string): string => join(root, 'docker', name);

/** Reads a YAML file of the repository. */
export const readYaml = <T>(path: string): T => parse(readFileSync(path, 'utf8'), { merge: true }) as T;

/** A variable that compose fills in: `${NAME:-default}` or `${NAME:?message}`. */
export interface Variable {
  readonly name: string;
  /** Undefined for a variable that is required. */
  readonly default: string | undefined;
}

/** Every `${…}` of a compose file; `$$` is a dollar sign. Throws for a form that neither has a default nor refuses. */
export function variablesOf(text: string): Variable[] {
  const withoutComments = text.replace(/^\s*#.*$/gm, '').replaceAll('$$', '');
  return [...withoutComments.matchAll(/\$\{?(\w+)(:-([^}]*)|:\?[^}]+)?/g)].map(([whole, name, form, value]) => {
    if (!form) throw new Error(`${whole} has neither a default nor a refusal`);
    return { name: name!, default: value };
  });
}

/** A `NAME=value` of an example file; those that are commented out count too, as what applies without them. */
export interface Example {
  readonly name: string;
  readonly value: string;
  readonly active: boolean;
}

/** Every setting an example file explains. */
export const examplesOf = (text: string): Example[] =>
  [...text.matchAll(/^(# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, comment, name, value]) => ({
    name: name!,
    value: value!,
    active: !comment,
  }));

/** One line of a Dockerfile, continuation lines joined. */
export interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

/** The stages of a Dockerfile, each from its FROM on. */
export function stagesOf(text: string): Instruction[][] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, keyword, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (!keyword || !rest) throw new Error(`not an instruction: ${line}`);
    if (keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push({ keyword, rest });
  }
  return stages;
}

/** What the last stage says under a keyword, or undefined. */
export const lastOf = (stage: readonly Instruction[], keyword: string): string | undefined =>
  stage.findLast((one) => one.keyword === keyword)?.rest;

/** `ENV A=1 B=2` of a stage. */
export const environmentOf = (stage: readonly Instruction[]): Record<string, string> =>
  Object.fromEntries(
    stage
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ rest }) => rest.split(' ').map((pair) => pair.split('=') as [string, string])),
  );

/**
 * The table of docs/configuration.md: which process reads which variable.
 * @returns by process, the variables and whether each is required
 */
export function documentedSettings(markdown: string): Record<string, Map<string, boolean>> {
  const rows = markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [head, , ...body] = rows;
  const processes = head!.slice(1, head!.indexOf('Default'));
  return Object.fromEntries(
    processes.map((process, index) => {
      const read = body.filter((row) => row[index + 1] === '●');
      const names = (row: string[]) => [...row[0]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
      return [process, new Map(read.flatMap((row) => names(row).map((name) => [name, row[processes.length + 1] === 'required'] as const)))];
    }),
  );
}
