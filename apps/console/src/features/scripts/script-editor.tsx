'use client';

import type { ScriptView } from '@garrison/contracts';
import { checkResourceName, checkScriptContent, isCloudConfig, type Issue } from '@garrison/domain';
import { Controller, useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { Badge } from '@/ui/surfaces';
import { useCreateScript, useReplaceScript, type ScriptBody } from './script.queries';
import { ScriptText } from './script-text';

const check = ({ name, content }: ScriptBody): Issue[] => [...checkResourceName(name.trim(), 'name'), ...checkScriptContent(content, 'content')];

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
      form.reset(body());
      onSaved(answer.script);
    } catch (error) {
      showRefusal(error, form, ['name', 'content']);
    }
  });
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void save(event)}>
      <FormProblem of={errors.root} />
      <TextField label="Script name" autoComplete="off" frameClassName="max-w-md" problem={messageAt(errors, 'name')} {...form.register('name')} />
      <Controller control={form.control} name="content" render={({ field }) => <ScriptText label="Text" {...field} problem={messageAt(errors, 'content')} data-testid="script-content" />} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" busy={isSubmitting} blockedBecause={script !== undefined && !isDirty ? 'Nothing is changed.' : undefined} data-testid="script-save">{script ? 'Save script' : 'Create script'}</Button>
        {script ? <CurlButton endpoint="replaceScript" input={() => ({ params: { id: script.id }, body: body() })} /> : <CurlButton endpoint="createScript" input={() => ({ body: body() })} />}
        {content.trim() !== '' && <Badge className="ml-auto">{isCloudConfig(content) ? 'cloud-init' : 'script'}</Badge>}
      </div>
    </form>
  );
}
