import { get, set, type FieldErrors, type FieldPath, type FieldValues, type Resolver, type UseFormReturn } from 'react-hook-form';
import type { Problem } from './problems';
import { problemsApart, refusalOf } from './refusal';

/**
 * Forms use the wire's dotted paths as field names, so a rule's issue and an entry of the API's `details` land in the same place.
 * A problem of a whole list stands under `<list>.root`, beside the problems of its members.
 */
type ProblemNode = { type?: string; message?: string; types?: Record<string, string>; root?: ProblemNode };

const isParent = (field: string, all: readonly Problem[]) => all.some((other) => other.field.startsWith(`${field}.`));

/** Issues as the form library keeps them; several problems of one field are all kept. */
export function errorsFrom<T extends FieldValues>(problems: readonly Problem[]): FieldErrors<T> {
  const errors: FieldErrors<T> = {};
  const byField = new Map<string, Problem[]>();
  for (const problem of problems) byField.set(problem.field, [...(byField.get(problem.field) ?? []), problem]);
  // parents last: a list's own problem joins the object its members made
  for (const [field, [first, ...rest]] of [...byField].sort(([a], [b]) => b.length - a.length)) {
    if (!first) continue;
    const node = { type: first.code, message: [first, ...rest].map(({ message }) => message).join(' ') };
    set(errors, isParent(field, problems) ? `${field}.root` : field || 'root', node);
  }
  return errors;
}

/** What to say under a field, or undefined when it is fine. */
export function messageAt(errors: FieldErrors, field: string): string | undefined {
  const node = get(errors, field) as ProblemNode | undefined;
  return node?.message ?? node?.root?.message;
}

/** A field's control, and whether it holds something the browser could not read, such as half a date; its value is empty then. */
type Control = { readonly ref?: { readonly validity?: { readonly badInput: boolean } } };
const halfFilled = (fields: object, names: readonly string[]): Problem[] =>
  names.filter((name) => (get(fields, name) as Control | undefined)?.ref?.validity?.badInput).map((field) => ({ field, code: 'incomplete', message: 'This is not complete; fill it in or empty it.' }));

/** Checks a form by the domain's rules, once the browser could read what was entered. */
export const domainResolver = <T extends FieldValues>(check: (values: T) => readonly Problem[]): Resolver<T> => (values, _context, { fields, names = [] }) => {
  const problems = [...halfFilled(fields, names), ...check(values)];
  return problems.length === 0 ? { values, errors: {} } : { values: {}, errors: errorsFrom<T>(problems) };
};

/**
 * Puts an API refusal where it belongs: under the fields it names, and above the form what no field on the page can show, with the request's id (see
 * `Refusal`). `fields` are the names the page shows problems for, a list also for its members.
 */
export function showRefusal<T extends FieldValues>(error: unknown, form: Pick<UseFormReturn<T>, 'setError'>, fields: readonly string[]): void {
  for (const { field, code, message } of problemsApart(error, fields).shown) form.setError(field as FieldPath<T>, { type: code, message }, { shouldFocus: true });
  const whole = refusalOf(error, fields);
  if (whole?.message) form.setError('root', { type: 'refused', message: whole.message });
  if (whole?.request) form.setError('root.request', whole.request);
}
