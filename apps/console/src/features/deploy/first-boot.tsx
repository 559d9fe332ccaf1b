'use client';

import { jupyterPasswordLimits } from '@garrison/domain';
import Link from 'next/link';
import { CheckField, SelectField, TextField } from '@/ui/field';
import { lazyPart } from '@/ui/lazy-part';
import { Skeleton } from '@/ui/surfaces';
import { ChoiceCard } from './choice-card';
import { useDeploy } from './deploy-context';
import type { FirstBoot as Choice } from './deploy-request';

const ScriptText = lazyPart(() => import('@/features/scripts/script-text').then((module) => module.ScriptText), () => <Skeleton />);

const choices: readonly (readonly [Choice, string, string])[] = [
  ['nothing', 'Nothing', 'The system starts as its image is.'],
  ['saved', 'A startup script', 'One you have saved.'],
  ['written', 'Write it here', 'A shell script or cloud-init.'],
];

function SavedScript() {
  const { values, facts: { scripts }, set, problemAt } = useDeploy();
  if (scripts?.length === 0) return <p className="text-muted" data-testid="no-scripts">You have no startup scripts yet. <Link className="link" href="/scripts/new">Write one</Link>; what you entered here is kept.</p>;
  return (
    <SelectField label="Startup script" frameClassName="max-w-md" disabled={!scripts} data-testid="startup-script" value={values.startup_script_id ?? ''} problem={problemAt('startup_script_id')} onChange={(event) => set('startup_script_id', event.target.value || null)}>
      <option value="">{scripts ? 'Choose a script' : 'Loading scripts…'}</option>
      {scripts?.map(({ id, name, format }) => <option key={id} value={id}>{`${name} (${format === 'cloud_config' ? 'cloud-init' : 'script'})`}</option>)}
    </SelectField>
  );
}

/** What runs when the machine starts for the first time. */
export function FirstBoot() {
  const { form, values, set, problemAt } = useDeploy();
  return (
    <div className="space-y-4">
      <div>
        <h3 id="first-boot-label" className="mb-1.5 font-medium">Runs at the first boot</h3>
        <div role="radiogroup" aria-labelledby="first-boot-label" className="grid gap-2.5 sm:grid-cols-3">
          {choices.map(([choice, title, note]) => (
            <ChoiceCard key={choice} name="first_boot" value={choice} data-testid={`first-boot-${choice}`} checked={values.first_boot === choice} onChange={() => set('first_boot', choice)}>
              <span className="block font-medium">{title}</span>
              <span className="block text-sm text-muted">{note}</span>
            </ChoiceCard>
          ))}
        </div>
      </div>
      {values.first_boot === 'saved' && <SavedScript />}
      {values.first_boot === 'written' && <div><ScriptText label="Script or cloud-init" value={values.cloud_init ?? ''} problem={problemAt('cloud_init')} data-testid="cloud-init" className="[&_textarea]:min-h-48" onChange={(text) => set('cloud_init', text)} /></div>}
      <CheckField label="Jupyter server" hint="On port 8888, behind a password." problem={problemAt('enable_jupyter')} data-testid="jupyter" {...form.register('enable_jupyter')} />
      {values.enable_jupyter && (
        <TextField label="Jupyter password" type="password" autoComplete="new-password" frameClassName="max-w-md" hint={`At least ${jupyterPasswordLimits.minLength} characters.`} problem={problemAt('jupyter_password')} {...form.register('jupyter_password', { setValueAs: (value: unknown) => (value === '' ? null : value) })} />
      )}
    </div>
  );
}
