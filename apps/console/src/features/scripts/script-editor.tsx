'use client';

import type { ScriptView } from '@garrison/contracts';
import { checkResourceName, checkScriptContent, isCloudConfig, scriptMaxBytes, type Issue } from '@garrison/domain';
import { Controller, useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CodeArea } from '@/ui/code-area';
import { CurlButton } from '@/ui/curl-button';
import { Field, TextField } from '@/ui/field';
import { Badge, Notice } from '@/ui/surfaces';
import { toastDone } from '@/ui/toasts';
import { useCreateScript, useReplaceScript, type ScriptBody } from './script.queries';

const check = ({ name, content }: ScriptBody): Issue[] => [...checkResourceName(name.trim(), 'name'), ...checkScriptContent(content, 'content')];
const bytesOf = (text: string) => new TextEncoder().encode(text).length;
const number = new Intl.NumberFormat('en-US');

const examples: readonly (readonly [string, string])[] = [
  ['Shell script', '#!/bin/bash\nset -euo pipefail\n\napt-get update\napt-get install -y htop nvtop\n'],
  ['cloud-init', '#cloud-config\npackages:\n  - htop\n  - nvtop\nruncmd:\n  - nvidia-smi\n'],
];

/** The line a problem of the text names, if it names one. */
function lineOf(content: string): number | undefined {
  const line = checkScriptContent(content, 'content').map((issue) => (issue as Issue & { line?: unknown }).line).find((one) => typeof one === 'number');
  return typeof line === 'number' ? line : undefined;
}

/** Name and text, checked by the rules while one writes. */
export function ScriptEditor({ script, onSaved }: { script?: ScriptView; onSaved: (script: ScriptView) => void }) {
  const create = useCreateScript();
  const replace = useReplaceScript();
  const form = useForm<ScriptBody>({ defaultValues: { name: script?.name ?? '', content: script?.content ?? '' }, resolver: domainResolver(check), mode: 'onTouched' });
  const { errors, isSubmitting, isDirty } = form.formState;
  const content = form.watch('content');
  const body = () => ({ name: form.getValues('name').trim(), content: form.getValues('content').replaceAll('\r\n', '\n') });
  const save = form.handleSubmit(async () => {
    try {
      const answer = script ? await replace.mutateAsync({ id: script.id, ...body() }) : await create.mutateAsync(body());
      toastDone(answer.message, answer.script.name);
      form.reset(body());
      onSaved(answer.script);
    } catch (error) {
      showRefusal(error, form, ['name', 'content']);
    }
  });
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void save(event)}>
      {errors.root?.message && <Notice tone="danger" data-testid="form-problem">{errors.root.message}</Notice>}
      <TextField label="Script name" autoComplete="off" frameClassName="max-w-md" problem={messageAt(errors, 'name')} {...form.register('name')} />
      {content === '' && (
        <div className="flex flex-wrap items-center gap-2 text-sm text-muted">
          Begin with {examples.map(([label, text]) => <Button key={label} size="small" onClick={() => form.setValue('content', text, { shouldDirty: true })}>{label}</Button>)}
        </div>
      )}
      <Controller
        control={form.control}
        name="content"
        render={({ field }) => (
          <Field label="Text" hint={`Runs once, as root, when the machine starts for the first time. ${number.format(bytesOf(field.value))} of ${number.format(scriptMaxBytes)} bytes.`} problem={messageAt(errors, 'content')}>
            {(control) => <CodeArea {...control} {...field} problemLine={errors.content ? lineOf(field.value) : undefined} data-testid="script-content" />}
          </Field>
        )}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" busy={isSubmitting} disabled={script !== undefined && !isDirty} data-testid="script-save">{script ? 'Save script' : 'Create script'}</Button>
        {script ? <CurlButton endpoint="replaceScript" input={() => ({ params: { id: script.id }, body: body() })} /> : <CurlButton endpoint="createScript" input={() => ({ body: body() })} />}
        {content.trim() !== '' && <Badge className="ml-auto">{isCloudConfig(content) ? 'cloud-init' : 'script'}</Badge>}
      </div>
    </form>
  );
}
