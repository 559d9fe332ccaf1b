import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

/** A YAML file read by a schema: its value when it has one, everything that is wrong with it, and a way to say more about a place in it. */
export type YamlFile<T> = {
  readonly value: T | undefined;
  readonly problems: readonly string[];
  /** `<file>:<line>: <path>: <message>`, for a problem found later. */
  problem(path: readonly PropertyKey[], message: string): string;
};

/** Reads and checks a YAML file. Nothing is thrown: a file that cannot be read, is no YAML or does not fit its schema has problems and no value. */
export function readYamlFile<S extends z.ZodType>(file: string, schema: S): YamlFile<z.output<S>> {
  const name = basename(file);
  const lines = new LineCounter();
  const broken = (problems: string[]): YamlFile<z.output<S>> => ({
    value: undefined,
    problems,
    problem: (_path, message) => `${name}:1: ${message}`,
  });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return broken([`${name}:1: the file cannot be read: ${(error as Error).message}`]);
  }
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return broken(
      document.errors.map((error) => `${name}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0] ?? 'not YAML'}`),
    );
  }
  const problem = (path: readonly PropertyKey[], message: string) =>
    `${name}:${lineOf(document, lines, path)}: ${path.length > 0 ? `${path.map(String).join('.')}: ` : ''}${message}`;
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, problems: [], problem };
  return { value: undefined, problems: parsed.error.issues.flatMap((issue) => describe(issue, problem)), problem };
}

function describe(issue: z.core.$ZodIssue, problem: (path: readonly PropertyKey[], message: string) => string): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => problem([...issue.path, key], 'this is not a setting; check its spelling'));
  return [problem(issue.path, issue.message)];
}

/** The line of the value at this path, or of the nearest thing around it that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const found = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] | null } | undefined;
    if (found?.range) return lines.linePos(found.range[0]).line;
  }
  return 1;
}
