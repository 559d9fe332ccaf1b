import clsx from 'clsx';
import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';

/** What is wrong, said where it is wrong. */
export function FieldProblem({ id, children }: { id?: string; children?: ReactNode }) {
  if (!children) return null;
  return (
    <p id={id} role="alert" data-field-problem className="mt-1.5 flex items-start gap-1.5 text-sm text-danger">
      <CircleAlert aria-hidden className="mt-0.5 size-4 flex-none" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

type ControlProps = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean };

/** Label, hint and problem around one control; the render function gets what ties them together. */
export function Field({ label, hint, problem, optional = false, className, children }: {
  label: ReactNode;
  hint?: ReactNode;
  problem?: string;
  optional?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}) {
  const id = useId();
  const described = clsx(hint && `${id}-hint`, problem && `${id}-problem`);
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {optional && <span className="ml-1.5 text-sm font-normal text-muted">optional</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': problem !== undefined })}
      {hint && <p id={`${id}-hint`} className="mt-1 text-sm text-muted">{hint}</p>}
      <FieldProblem id={`${id}-problem`}>{problem}</FieldProblem>
    </div>
  );
}

type Frame = { label: ReactNode; hint?: ReactNode; problem?: string; optional?: boolean; frameClassName?: string };

/** One line of text. */
export function TextField({ label, hint, problem, optional, frameClassName, className, ...input }: Frame & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} problem={problem} optional={optional} className={frameClassName}>
      {(control) => <input {...control} {...input} className={clsx('control', className)} />}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({ label, hint, problem, optional, frameClassName, className, ...input }: Frame & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} problem={problem} optional={optional} className={frameClassName}>
      {(control) => <textarea rows={6} {...control} {...input} className={clsx('control', className)} />}
    </Field>
  );
}

/** One of a list; the browser's own control, which every keyboard and phone knows. */
export function SelectField({ label, hint, problem, optional, frameClassName, className, children, ...select }: Frame & ComponentProps<'select'>) {
  return (
    <Field label={label} hint={hint} problem={problem} optional={optional} className={frameClassName}>
      {(control) => <select {...control} {...select} className={clsx('control', className)}>{children}</select>}
    </Field>
  );
}

/** Yes or no, with its explanation. */
export function CheckField({ label, hint, problem, className, ...input }: { label: ReactNode; hint?: ReactNode; problem?: string } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="flex items-start gap-2.5">
        <input {...input} id={id} type="checkbox" className="choice mt-[3px]" aria-describedby={hint ? `${id}-hint` : undefined} aria-invalid={problem !== undefined} />
        <span>
          <span className="font-medium">{label}</span>
          {hint && <span id={`${id}-hint`} className="block text-sm text-muted">{hint}</span>}
        </span>
      </label>
      <FieldProblem>{problem}</FieldProblem>
    </div>
  );
}
