'use client';

import { checkAddedRule, directions, ethertypes, protocols, protocolsWithPorts, type SecurityRuleInput } from '@garrison/domain';
import { useForm } from 'react-hook-form';
import type { Command } from '@/lib/curl';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { SelectField, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { directionText } from './rule-text';

type RuleForm = { direction: string; ethertype: string; protocol: string; from: string; to: string; remote_ip_prefix: string; description: string };
/** The rules speak of the wire's members; the form has its own names for the ports only. */
const formField: Readonly<Record<string, string>> = { port_range_min: 'from', port_range_max: 'to', rule: '' };
const inForm = <P extends { field: string }>(problem: P): P => ({ ...problem, field: formField[problem.field] ?? problem.field });
const portOf = (text: string) => (text.trim() === '' ? null : Number(text));

const ruleFrom = ({ from, to, description, remote_ip_prefix, ...rest }: RuleForm): SecurityRuleInput => {
  const ports = protocolsWithPorts.includes(rest.protocol) ? { port_range_min: portOf(from), port_range_max: portOf(to === '' ? from : to) } : {};
  return { ...rest, ...ports, remote_ip_prefix: remote_ip_prefix.trim(), ...(description.trim() ? { description: description.trim() } : {}) };
};

const presets = [['SSH', '22'], ['HTTP', '80'], ['HTTPS', '443'], ['Jupyter', '8888']] as const;
const anywhere: Readonly<Record<string, string>> = { IPv4: '0.0.0.0/0', IPv6: '::/0' };
const fields = ['direction', 'ethertype', 'protocol', 'from', 'to', 'remote_ip_prefix', 'description'];

/** One more rule beside those that are there. `onAdd` rejects with the API's refusal. */
export function RuleDialog({ present, additionOf, onAdd, onClose }: { present: readonly (SecurityRuleInput & { readonly id: string })[]; /** The same from a terminal; there is none while what shall have the rule is not made. */ additionOf?: (rule: SecurityRuleInput) => Command; onAdd: (rule: SecurityRuleInput) => Promise<unknown>; onClose: () => void }) {
  const form = useForm<RuleForm>({
    defaultValues: { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', from: '', to: '', remote_ip_prefix: '0.0.0.0/0', description: '' },
    resolver: domainResolver((values) => checkAddedRule(ruleFrom(values), present).map(inForm)),
  });
  const { errors, isSubmitting } = form.formState;
  const hasPorts = protocolsWithPorts.includes(form.watch('protocol'));
  const submit = form.handleSubmit(async (values) => {
    try {
      await onAdd(ruleFrom(values));
      onClose();
    } catch (error) {
      showRefusal(error, form, fields);
    }
  });
  const take = (name: string, port: string) => {
    form.reset({ ...form.getValues(), direction: 'ingress', protocol: 'tcp', from: port, to: port, description: name });
  };
  return (
    <FormDialog title="Add a rule" description="Rules only let through; what none of them names stays outside." action="Add rule" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="rule-dialog" aside={additionOf && <CurlButton commands={() => [additionOf(ruleFrom(form.getValues()))]} />}>
      <div className="flex flex-wrap gap-2">{presets.map(([name, port]) => <Button key={name} size="small" onClick={() => take(name, port)}>{name}</Button>)}</div>
      <div className="grid gap-4 sm:grid-cols-3">
        <SelectField label="Direction" problem={messageAt(errors, 'direction')} {...form.register('direction')}>{directions.map((one) => <option key={one} value={one}>{directionText(one)} ({one})</option>)}</SelectField>
        <SelectField label="Address family" problem={messageAt(errors, 'ethertype')} {...form.register('ethertype', { onChange: (event: { target: { value: string } }) => Object.values(anywhere).includes(form.getValues('remote_ip_prefix')) && form.setValue('remote_ip_prefix', anywhere[event.target.value] ?? '') })}>{ethertypes.map((one) => <option key={one}>{one}</option>)}</SelectField>
        <SelectField label="Protocol" problem={messageAt(errors, 'protocol')} {...form.register('protocol')}>{['tcp', 'udp', ...protocols.filter((one) => !protocolsWithPorts.includes(one))].map((one) => <option key={one}>{one}</option>)}</SelectField>
      </div>
      {hasPorts && (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="First port" inputMode="numeric" autoComplete="off" problem={messageAt(errors, 'from')} {...form.register('from')} />
          <TextField label="Last port" inputMode="numeric" autoComplete="off" hint="Empty for a single port." problem={messageAt(errors, 'to')} {...form.register('to')} />
        </div>
      )}
      <TextField label="Remote network" className="font-mono text-sm" autoComplete="off" spellCheck={false} hint="A network such as 203.0.113.0/24; 0.0.0.0/0 is everywhere." problem={messageAt(errors, 'remote_ip_prefix')} {...form.register('remote_ip_prefix')} />
      <TextField label="Description" optional autoComplete="off" problem={messageAt(errors, 'description')} {...form.register('description')} />
    </FormDialog>
  );
}
