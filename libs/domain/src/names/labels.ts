import { issue, type Issue } from '../issue.js';
import { err, ok, type Result } from '../result.js';
import { counted, quoted } from '../text/wording.js';

/** Labels are decided here, the spec only names them: at most 50, so that a list page stays a page. */
export const labelLimits = { maxCount: 50, maxValueLength: 255 } as const;
/** A label's key: 1–63 characters. */
export const labelKeyPattern = /^[A-Za-z0-9](?:[A-Za-z0-9_./-]{0,61}[A-Za-z0-9])?$/;

/** Labels of an instance. Each problem stands under `<field>.<key>`. */
export function checkLabels(labels: Readonly<Record<string, string>>, field: string): Issue[] {
  const entries = Object.entries(labels);
  const issues = entries.flatMap(([key, value]) => checkLabel(key, value, `${field}.${key}`));
  if (entries.length > labelLimits.maxCount) {
    issues.unshift(
      issue(field, 'too_many', `${counted(entries.length, 'label')} given; at most ${labelLimits.maxCount} are allowed.`, {
        max: labelLimits.maxCount,
      }),
    );
  }
  return issues;
}

/** What a list's `label` filter asks for: the key, and its value where one is named. */
export type LabelFilter = { readonly key: string; readonly value: string | undefined };

/** Reads `key` or `key=value`; the value may be empty and may contain `=`. Code `invalid_format` when no label can have that key. */
export function parseLabelFilter(text: string, field: string): Result<LabelFilter, Issue> {
  const at = text.indexOf('=');
  const key = at < 0 ? text : text.slice(0, at);
  if (labelKeyPattern.test(key)) return ok({ key, value: at < 0 ? undefined : text.slice(at + 1) });
  return err(issue(field, 'invalid_format', `${quoted(text)} names no label; write its key, such as team, or key=value, such as team=vision.`, { given: text }));
}

function checkLabel(key: string, value: string, field: string): Issue[] {
  const issues: Issue[] = [];
  if (!labelKeyPattern.test(key)) {
    issues.push(
      issue(
        field,
        'invalid_key',
        `The label key ${quoted(key)} must have 1 to 63 letters, digits, hyphens, underscores, dots or slashes and start and end with a letter or digit.`,
      ),
    );
  }
  if (value.length > labelLimits.maxValueLength) {
    issues.push(
      issue(
        field,
        'too_long',
        `The value of label ${quoted(key)} has ${counted(value.length, 'character')}; at most ${labelLimits.maxValueLength} are allowed.`,
        { max_length: labelLimits.maxValueLength },
      ),
    );
  }
  if (/\p{Cc}/u.test(value))
    issues.push(
      issue(
        field,
        'invalid_characters',
        `The value of label ${quoted(key)} contains a control character such as a line break; use plain text.`,
      ),
    );
  return issues;
}
