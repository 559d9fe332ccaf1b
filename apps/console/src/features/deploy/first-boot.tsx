'use client';

import type { ScriptView } from '@garrison/contracts';
import { jupyterPasswordLimits } from '@garrison/domain';
import Link from 'next/link';
import { useState } from 'react';
import { useScript, useScripts } from '@/features/scripts/script.queries';
import { CheckField, TextField } from '@/ui/field';
import { lazyPart } from '@/ui/lazy-part';
import { LongSelect } from '@/ui/long-select';
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
  const { values: { startup_script_id: id }, set, problemAt } = useDeploy();
  const [search, setSearch] = useState('');
  const { data } = useScripts({ page_size: 100, ...(search ? { search } : {}) });
  const [picked, setPicked] = useState<ScriptView>();
  // a search may hide what was picked, and a draft names one of any page
  const known = [...(data?.scripts ?? []), ...(picked ? [picked] : [])].find((script) => script.id === id);
  const { data: other } = useScript(id ?? '', { enabled: id !== null && data !== undefined && !known });
  if (data?.scripts.length === 0 && !search) return <p className="text-muted" data-testid="no-scripts">You have no startup scripts yet. <Link className="link" href="/scripts/new">Write one</Link>; what you entered here is kept.</p>;
  return (
    <LongSelect
      label="Startup script"
      what="scripts"
      frameClassName="max-w-md"
      data-testid="startup-script"
      things={data?.scripts}
      pagination={data?.pagination}
      chosen={id === null ? undefined : (known ?? other)}
      text={({ name, format }) => `${name} (${format === 'cloud_config' ? 'cloud-init' : 'script'})`}
      empty="Choose a script"
      problem={problemAt('startup_script_id')}
      search={search}
      onSearch={setSearch}
      onChoose={(chosen) => {
        setPicked(data?.scripts.find((script) => script.id === chosen) ?? picked);
        set('startup_script_id', chosen);
      }}
    />
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
