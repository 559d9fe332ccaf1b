'use client';

import type { InstanceView } from '@garrison/contracts';
import { Globe, Plus } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { useState } from 'react';
import { RuleList } from '@/features/firewalls/rule-list';
import { Button } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { Badge, Card, Facts, Notice } from '@/ui/surfaces';
import { toastFailure } from '@/ui/toasts';
import { useAddInstanceRule, useEffectiveRules, useRemoveInstanceRule, useTogglePublicIp, type RuleBody } from './instance-changes';

const RuleDialog = lazyPart(() => import('@/features/firewalls/rule-dialog').then((module) => module.RuleDialog));
const WouldAdmit = lazyPart(() => import('@/features/firewalls/would-admit-card').then((module) => module.WouldAdmit));
const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));
const none = <span className="text-muted">–</span>;

function PublicIpDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }) {
  const toggle = useTogglePublicIp();
  const enabled = !instance.public_ip;
  const confirm = () =>
    toggle.mutate({ id: instance.id, enabled }, { onError: (error) => toastFailure(error, 'The public IP was not changed'), onSettled: onClose });
  return (
    <NameConfirmDialog name={instance.public_ip ?? undefined} look={enabled ? 'primary' : 'danger'} title={enabled ? 'Give it a public IP?' : `Release ${instance.public_ip}?`} action={enabled ? 'Give public IP' : 'Release'} busy={toggle.isPending} aside={<CurlButton endpoint="togglePublicIp" input={{ params: { id: instance.id }, body: { enabled } }} />} onClose={onClose} onConfirm={confirm}>
      <Notice tone="warn">
        {enabled
          ? 'A public address is reachable from the whole internet through the rules of this machine, and it is charged for while the machine has it.'
          : 'Connections through it break at once, and the machine gets another address the next time: this one will not come back.'}
      </Notice>
    </NameConfirmDialog>
  );
}

/** Addresses, how to log in, what is let through and from where the rules come. */
export function NetworkPanel({ instance }: { instance: InstanceView }) {
  const { id, public_ip, private_ip, ip_status, ssh_command, security_rules, firewalls, status } = instance;
  const [open, setOpen] = useState<'ip' | 'rule'>();
  const [asking, setAsking] = useState(false);
  const [lit, setLit] = useState<string | null>(null);
  const add = useAddInstanceRule();
  const remove = useRemoveInstanceRule();
  const effective = useEffectiveRules(instance).data;
  const toggle = instance.allowed_operations.toggle_public_ip;
  const fromFirewalls = effective?.rules.filter(({ source }) => source.kind === 'firewall') ?? [];
  const isDeleted = status === 'DELETED';
  return (
    <Card
      title="Network"
      aside={!isDeleted && <Button size="small" tipSide="left" blockedBecause={toggle.allowed ? undefined : toggle.reason} data-testid="toggle-public-ip" onClick={() => setOpen('ip')}><Globe aria-hidden className="size-4" />{public_ip ? 'Release public IP' : 'Give public IP'}</Button>}
    >
      <Facts
        facts={[
          ['Public IP', public_ip ? <Copyable key="public" text={public_ip} what="public IP" /> : ip_status === 'attaching' ? 'being attached…' : none],
          ['Private IP', private_ip ? <Copyable key="private" text={private_ip} what="private IP" /> : none],
          ['SSH', ssh_command ? <Copyable key="ssh" text={ssh_command} what="SSH command" /> : none],
          ['Firewalls', firewalls.length > 0 ? firewalls.map((firewall, at) => <span key={firewall.id}>{at > 0 && ', '}<Link className="link wrap-anywhere" href={`/firewalls/${firewall.id}`}>{firewall.name}</Link></span>) : none],
        ]}
      />
      <div className="mt-5 mb-1 flex items-center justify-between gap-2">
        <h3 className="font-medium">Rules</h3>
        {effective && effective.applied_version !== effective.version && <Badge tone="info">being applied</Badge>}
        {!isDeleted && <Button size="small" data-testid="add-rule" onClick={() => setOpen('rule')}><Plus aria-hidden className="size-4" />Add rule</Button>}
      </div>
      <RuleList
        rules={security_rules}
        lit={lit}
        empty="No rules of its own."
        removalOf={({ id: ruleId }) => ({ endpoint: 'removeInstanceRule', input: { params: { id, rule_id: ruleId } } })}
        onRemove={isDeleted ? undefined : (rule) => remove.mutate({ id, ruleId: rule.id }, { onError: (error) => toastFailure(error, 'The rule was not removed') })}
      />
      {fromFirewalls.length > 0 && (
        <>
          <h3 className="mt-4 mb-1 font-medium">From firewalls</h3>
          <RuleList rules={fromFirewalls} lit={lit} empty="" aside={({ source }) => <Link className="link text-sm" href={`/firewalls/${source.id}`}>{source.name}</Link>} />
        </>
      )}
      {effective && (
        <details className="mt-4" open={asking} onToggle={(event) => setAsking(event.currentTarget.open)}>
          <summary className="font-medium" data-testid="ask-admission">Would it get in?</summary>
          {asking && <div className="mt-3"><WouldAdmit rules={effective.rules} onRule={setLit} /></div>}
        </details>
      )}
      {open === 'ip' && <PublicIpDialog instance={instance} onClose={() => setOpen(undefined)} />}
      {open === 'rule' && <RuleDialog present={security_rules} additionOf={(rule) => ({ endpoint: 'addInstanceRule', input: { params: { id }, body: rule } })} onAdd={(rule) => add.mutateAsync({ id, rule: rule as RuleBody })} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}
