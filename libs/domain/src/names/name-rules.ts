import { issue, type Issue } from '../issue.js';
import { counted, listed, quoted } from '../text/wording.js';

/** What a name of one kind may look like. `pattern` says the whole rule at once, for forms and the OpenAPI document. */
export type NameRule = {
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern: RegExp;
  /** One allowed character. */
  readonly character: RegExp;
  /** The allowed characters in words. */
  readonly characters: string;
  /** Characters that are allowed inside but not at either end. */
  readonly notAtEnds: readonly string[];
};

/** Volumes: seed 000, "Configure Volume Name"; spec barrack-api §2, "Names". */
export const volumeNameRule: NameRule = {
  minLength: 3,
  maxLength: 30,
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{1,28}[A-Za-z0-9]$/,
  character: /^[A-Za-z0-9_-]$/,
  characters: 'letters, digits, hyphens and underscores',
  notAtEnds: ['-', '_'],
};

/** Instances, snapshots, images, firewalls, scripts and API keys: spec barrack-api §2, "Names". */
export const resourceNameRule: NameRule = {
  minLength: 1,
  maxLength: 50,
  pattern: /^[A-Za-z0-9_.-](?:[A-Za-z0-9 _.-]{0,48}[A-Za-z0-9_.-])?$/,
  character: /^[A-Za-z0-9 _.-]$/,
  characters: 'letters, digits, spaces, hyphens, underscores and dots',
  notAtEnds: [' '],
};

/** SSH keys: as other resources, without spaces (spec barrack-api §2, "Names"; barrack-facts §7). */
export const sshKeyNameRule: NameRule = {
  minLength: 1,
  maxLength: 50,
  pattern: /^[A-Za-z0-9_.-]{1,50}$/,
  character: /^[A-Za-z0-9_.-]$/,
  characters: 'letters, digits, hyphens, underscores and dots, no spaces',
  notAtEnds: [],
};

const wordFor: Record<string, string> = { '-': 'a hyphen', _: 'an underscore', ' ': 'a space' };

/** All that is wrong with a name under a rule; empty when it is fine. Codes: `required`, `too_short`, `too_long`, `invalid_characters`, `invalid_start`, `invalid_end`. */
export function checkName(name: string, field: string, rule: NameRule): Issue[] {
  if (name === '') return [issue(field, 'required', `A name is needed: ${rule.minLength} to ${rule.maxLength} ${rule.characters}.`)];
  const issues: Issue[] = [];
  const characters = [...name];
  const length = characters.length;
  const facts = { min_length: rule.minLength, max_length: rule.maxLength };
  if (length < rule.minLength) {
    issues.push(
      issue(field, 'too_short', `${quoted(name)} has ${counted(length, 'character')}; at least ${rule.minLength} are needed.`, facts),
    );
  }
  if (length > rule.maxLength) {
    issues.push(issue(field, 'too_long', `The name has ${counted(length, 'character')}; at most ${rule.maxLength} are allowed.`, facts));
  }
  const wrong = [...new Set(characters.filter((character) => !rule.character.test(character)))];
  if (wrong.length > 0) {
    const shown = listed(
      wrong.slice(0, 10).map((character) => quoted(character)),
      'and',
    );
    issues.push(
      issue(field, 'invalid_characters', `The name contains ${shown}; only ${rule.characters} are allowed.`, { characters: wrong }),
    );
  }
  for (const [code, end, verb] of [
    ['invalid_start', characters[0], 'start'],
    ['invalid_end', characters[length - 1], 'end'],
  ] as const) {
    if (end === undefined || !rule.notAtEnds.includes(end)) continue;
    const never = listed(rule.notAtEnds.map((character) => wordFor[character] ?? quoted(character)));
    issues.push(issue(field, code, `${quoted(name)} ${verb}s with ${wordFor[end] ?? quoted(end)}; a name must not ${verb} with ${never}.`));
  }
  return issues;
}

/** Name of a volume. */
export const checkVolumeName = (name: string, field: string): Issue[] => checkName(name, field, volumeNameRule);

/** Name of an instance, snapshot, image, firewall, script or API key. */
export const checkResourceName = (name: string, field: string): Issue[] => checkName(name, field, resourceNameRule);

/** Name of an SSH key. */
export const checkSshKeyName = (name: string, field: string): Issue[] => checkName(name, field, sshKeyNameRule);
