'use client';

import { directions, ethertypes, protocolsWithPorts, type SecurityRuleInput } from '@garrison/domain';
import { Plus, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useFieldArray } from 'react-hook-form';
import { memo } from 'react';
import { countOf } from '@/lib/format';
import { Button } from '@/ui/button';
import { CheckField, FieldProblem } from '@/ui/field';
import { Card, Notice } from '@/ui/surfaces';
import { useDeploy } from './deploy-context';
import { sshFromAnywhere } from './deploy-request';

const fromAnywhere = (port: number, description: string): SecurityRuleInput => ({ ...sshFromAnywhere, port_range_min: port, port_range_max: port, description });
const presets: readonly (readonly [string, SecurityRuleInput])[] = [
  ['SSH', sshFromAnywhere],
  ['HTTP', fromAnywhere(80, 'HTTP')],
  ['HTTPS', fromAnywhere(443, 'HTTPS')],
  ['Other', { ...sshFromAnywhere, port_range_min: null, port_range_max: null, description: '' }],
];
/** The common ones of the protocols a rule can name; the API takes them all. */
const offeredProtocols = ['tcp', 'udp', 'icmp', 'any'] as const;
const portOf = (text: string) => (text === '' ? null : Number(text));

function RuleRow({ at, onRemove }: { at: number; onRemove: () => void }) {
  const { form, values, problemAt } = useDeploy();
  const name = `security_rules.${at}` as const;
  const rule = values.security_rules[at];
  if (!rule) return null;
  const hasPorts = protocolsWithPorts.includes(rule.protocol);
  const port = (member: 'port_range_min' | 'port_range_max', label: string) => (
    <input
      type="number"
      inputMode="numeric"
      aria-label={`${label} of rule ${at + 1}`}
      placeholder={label === 'First port' ? 'from' : 'to'}
      className="control tabular-nums max-sm:col-span-2"
      disabled={!hasPorts}
      aria-invalid={problemAt(`${name}.${member}`) !== undefined}
      {...form.register(`${name}.${member}`, { setValueAs: (value: unknown) => (typeof value === 'string' ? portOf(value) : value) })}
    />
  );
  return (
    <li className="py-3 first:pt-0" data-testid={`rule-${at + 1}`}>
      <div className="grid grid-cols-6 gap-2 sm:grid-cols-[7rem_6rem_6rem_1fr_1fr] 2xl:grid-cols-[7rem_6rem_6rem_6rem_6rem_1fr]">
        <select aria-label={`Direction of rule ${at + 1}`} className="control max-sm:col-span-3" {...form.register(`${name}.direction`)}>{directions.map((one) => <option key={one}>{one}</option>)}</select>
        <select aria-label={`Address family of rule ${at + 1}`} className="control max-sm:col-span-3" {...form.register(`${name}.ethertype`)}>{ethertypes.map((one) => <option key={one}>{one}</option>)}</select>
        <select
          aria-label={`Protocol of rule ${at + 1}`}
          className="control max-sm:col-span-2"
          {...form.register(`${name}.protocol`, {
            onChange: (event: { target: { value: string } }) => {
              if (protocolsWithPorts.includes(event.target.value)) return;
              form.setValue(`${name}.port_range_min`, null);
              form.setValue(`${name}.port_range_max`, null);
            },
          })}
        >
          {offeredProtocols.map((one) => <option key={one}>{one}</option>)}
        </select>
        {port('port_range_min', 'First port')}
        {port('port_range_max', 'Last port')}
        <span className="col-span-full flex gap-2 2xl:col-span-1">
          <input aria-label={`Remote network of rule ${at + 1}`} className="control font-mono text-sm" placeholder="0.0.0.0/0" {...form.register(`${name}.remote_ip_prefix`)} />
          <Button look="ghost" size="icon" className="flex-none text-danger" aria-label={`Remove rule ${at + 1}`} onClick={onRemove}><Trash2 aria-hidden className="size-4" /></Button>
        </span>
      </div>
      <FieldProblem>{problemAt(name)}</FieldProblem>
    </li>
  );
}

/** The account's firewalls of the region, whose rules are added to the machine's own. */
function Firewalls() {
  const { values, facts: { firewalls }, set, problemAt } = useDeploy();
  const chosen = (id: string) => values.firewall_ids.includes(id);
  const toggle = (id: string, on: boolean) => set('firewall_ids', (firewalls ?? []).flatMap((one) => ((one.id === id ? on : chosen(one.id)) ? [one.id] : [])));
  return (
    <>
      <h3 className="mt-5 mb-2 font-medium">Firewalls</h3>
      {firewalls?.length === 0 && <p className="text-muted">You have none in this region. <Link className="link" href="/firewalls">Create one</Link> to share rules among machines.</p>}
      {firewalls && firewalls.length > 0 && (
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">Firewalls to attach</legend>
          {firewalls.map(({ id, name, rules: own, status }) => (
            <CheckField
              key={id}
              className="rounded-lg border border-line-strong/60 px-3 py-2 has-[:checked]:border-accent has-[:checked]:bg-ok-soft"
              label={<span className="wrap-anywhere">{name}</span>}
              hint={status === 'SUCCESS' ? countOf(own.length, 'rule') : status.toLowerCase()}
              checked={chosen(id)}
              data-testid={`firewall-${name}`}
              onChange={(event) => toggle(id, event.target.checked)}
            />
          ))}
        </fieldset>
      )}
      <FieldProblem>{problemAt('firewall_ids')}</FieldProblem>
    </>
  );
}

/** A public address or not, and what is let through. */
export const NetworkSection = memo(function NetworkSection() {
  const { form, values, problemAt } = useDeploy();
  const rules = useFieldArray({ control: form.control, name: 'security_rules' });
  return (
    <Card title="Network">
      <CheckField label="Public IP address" hint="Without one the machine is reachable in its own network only." problem={problemAt('assign_public_ip')} data-testid="public-ip" {...form.register('assign_public_ip')} />
      {values.assign_public_ip && <Notice tone="warn" className="mt-3">A public address is reachable from the whole internet through the rules below.</Notice>}
      <Firewalls />
      <h3 className="mt-5 mb-2 font-medium">Rules of this machine</h3>
      {rules.fields.length === 0 && <p className="mb-2 text-muted">Nothing is let in, not even SSH.</p>}
      <ul className="divide-y divide-line">{rules.fields.map((field, at) => <RuleRow key={field.id} at={at} onRemove={() => rules.remove(at)} />)}</ul>
      <div className="mt-2 flex flex-wrap gap-2">
        {presets.map(([label, rule]) => <Button key={label} size="small" onClick={() => rules.append(rule)} aria-label={`Add rule: ${label}`}><Plus aria-hidden className="size-3.5" />{label}</Button>)}
      </div>
      {values.security_rules.length === 0 && <FieldProblem>{problemAt('security_rules')}</FieldProblem>}
    </Card>
  );
});
