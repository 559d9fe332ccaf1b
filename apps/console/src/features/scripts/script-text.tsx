'use client';

import { checkScriptContent, scriptMaxBytes, type Issue, type ScriptCheck } from '@garrison/domain';
import type { ComponentProps } from 'react';
import { Button } from '@/ui/button';
import { CodeArea } from '@/ui/code-area';
import { Field } from '@/ui/field';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;
const number = new Intl.NumberFormat('en-US');

const examples: readonly (readonly [string, string])[] = [
  ['Shell script', '#!/bin/bash\nset -euo pipefail\n\napt-get update\napt-get install -y htop nvtop\n'],
  ['cloud-init', '#cloud-config\npackages:\n  - htop\n  - nvtop\nruncmd:\n  - nvidia-smi\n'],
];

/** Fetched with the editor, for a page that has neither to begin with. */
export const checkScript: ScriptCheck = checkScriptContent;

/** The line a problem of the text names, if it names one. */
function lineOf(content: string): number | undefined {
  const line = checkScriptContent(content, 'content').map((issue) => (issue as Issue & { line?: unknown }).line).find((one) => typeof one === 'number');
  return typeof line === 'number' ? line : undefined;
}

type Props = Omit<ComponentProps<typeof CodeArea>, 'value' | 'problemLine' | 'onChange'> & { label: string; value: string; problem: string | undefined; onChange: (text: string) => void };

/** The text of a script or of cloud-init, with examples to begin with; the line with the problem is marked. */
export function ScriptText({ label, value, problem, onChange, ...area }: Props) {
  return (
    <>
      {value === '' && (
        <div className="mb-3 flex flex-wrap items-center gap-2 text-sm text-muted">
          Begin with {examples.map(([name, text]) => <Button key={name} size="small" onClick={() => onChange(text)}>{name}</Button>)}
        </div>
      )}
      <Field label={label} hint={`Runs once, as root, when the machine starts for the first time. ${number.format(bytesOf(value))} of ${number.format(scriptMaxBytes)} bytes.`} problem={problem}>
        {(control) => <CodeArea {...control} {...area} value={value} onChange={(event) => onChange(event.target.value)} problemLine={problem ? lineOf(value) : undefined} />}
      </Field>
    </>
  );
}
