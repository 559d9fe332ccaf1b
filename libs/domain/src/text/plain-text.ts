import { issue, type Issue } from '../issue.js';

/** Is it text in any encoding? JSON can spell what is not: NUL and halves of characters. */
export const isPlainText = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);

/** An issue under its path for each text within a value that is none (`invalid_text`); names of members are texts, too. Takes values of any depth. */
export function checkTexts(value: unknown, path = ''): Issue[] {
  const issues: Issue[] = [];
  const open: { at: string; value: unknown }[] = [{ at: path, value }];
  // grows while it is walked
  for (const { at, value: inner } of open) {
    if (typeof inner === 'string' && !isPlainText(inner)) issues.push(invalidText(at));
    if (typeof inner !== 'object' || inner === null) continue;
    for (const [key, member] of Object.entries(inner)) {
      if (isPlainText(key)) open.push({ at: at === '' ? key : `${at}.${key}`, value: member });
      else issues.push(invalidText(at));
    }
  }
  return issues;
}

const invalidText = (path: string): Issue => issue(path || 'body', 'invalid_text', `${path || 'The body'} contains what is not text: NUL or halves of characters.`);
