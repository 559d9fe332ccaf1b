'use client';

import type { FirewallView } from '@garrison/contracts';
import { Pencil, Plus, Server, ShieldOff, Trash2 } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { InstanceStatus } from '@/features/instances/instance-status';
import { useOpened } from '@/lib/use-opened';
import { Button } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { DetailFrame } from '@/ui/detail-frame';
import { Badge, Card, Facts, PageHeader } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { firewallDialogs } from './firewall-actions';
import { useAddFirewallRule, useDeleteFirewall, useFirewall, useRemoveFirewallRule, type RuleBody } from './firewall.queries';
import { RuleList } from './rule-list';
import { WouldAdmit } from './would-admit-card';

const FirewallDialog = lazyPart(() => import('./firewall-dialogs').then((module) => module.FirewallDialog));
const AttachFirewallDialog = lazyPart(() => import('./firewall-dialogs').then((module) => module.AttachFirewallDialog));
const RuleDialog = lazyPart(() => import('./rule-dialog').then((module) => module.RuleDialog));
const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));

function Loaded({ firewall }: { firewall: FirewallView }) {
  const { id, name, rules, attachments, attachments_total: total } = firewall;
  const { opened, open } = useOpened(firewallDialogs);
  const [lit, setLit] = useState<string | null>(null);
  const add = useAddFirewallRule();
  const removeRule = useRemoveFirewallRule();
  const remove = useDeleteFirewall();
  const router = useRouter();
  const close = () => open(undefined);

  return (
    <>
      <PageHeader
        title={name}
        note={<span className="flex flex-wrap items-center gap-2"><Badge>{firewall.region}</Badge>{firewall.description}</span>}
        actions={
          <>
            <Button data-testid="action-edit" onClick={() => open('edit')}><Pencil aria-hidden className="size-4" />Rename</Button>
            <Button data-testid="action-attach" onClick={() => open('attach')}><Server aria-hidden className="size-4" />Instances</Button>
            <Button look="danger" data-testid="action-delete" onClick={() => open('delete')}><Trash2 aria-hidden className="size-4" />Delete</Button>
          </>
        }
      />
      <div className="grid items-start gap-5 xl:grid-cols-[3fr_2fr]">
        <div className="min-w-0 space-y-5">
          <Card title="Rules" aside={<Button size="small" data-testid="add-rule" onClick={() => open('rule')}><Plus aria-hidden className="size-4" />Add rule</Button>}>
            <RuleList rules={rules} lit={lit} empty="No rules yet: it lets nothing in." removalOf={(rule) => ({ endpoint: 'removeFirewallRule', input: { params: { id, rule_id: rule.id } } })} onRemove={(rule) => removeRule.mutate({ id, ruleId: rule.id }, { onError: (error) => toastFailure(error, 'The rule was not removed') })} />
          </Card>
          <Card title="Would it get in?"><WouldAdmit rules={rules} onRule={setLit} /></Card>
        </div>
        <div className="min-w-0 space-y-5">
          <Card title="Instances" aside={<span className="text-sm text-muted" data-testid="attachment-count">{total}</span>}>
            {total === 0 ? <p className="text-muted">On no instance: its rules do nothing yet.</p> : (
              <ul className="divide-y divide-line">
                {attachments.map(({ id: attachment, status, instance }) => (
                  <li key={attachment} className="flex flex-wrap items-center gap-2 py-2 first:pt-0 last:pb-0">
                    <Link className="link wrap-anywhere" href={`/instances/${instance.id}`}>{instance.name}</Link>
                    <InstanceStatus status={instance.status} />
                    <Badge className="ml-auto" tone={status === 'SUCCESS' ? 'ok' : status === 'ERROR' ? 'danger' : 'info'}>{status}</Badge>
                  </li>
                ))}
              </ul>
            )}
            {total > attachments.length && <Button look="ghost" size="small" data-testid="all-attachments" onClick={() => open('attach')}>Show all {total}</Button>}
          </Card>
          <Card title="Firewall"><Facts facts={[['Region', firewall.region], ['Created', <TimeAgo key="created" at={firewall.created_at} />], ['Changed', <TimeAgo key="changed" at={firewall.updated_at} />], ['Id', <Copyable key="id" text={id} what="id" />]]} /></Card>
        </div>
      </div>
      {opened === 'edit' && <FirewallDialog firewall={firewall} onClose={close} />}
      {opened === 'attach' && <AttachFirewallDialog firewall={firewall} onClose={close} />}
      {opened === 'rule' && <RuleDialog present={rules} additionOf={(rule) => ({ endpoint: 'addFirewallRule', input: { params: { id }, body: rule } })} onAdd={(rule) => add.mutateAsync({ id, rule: rule as RuleBody })} onClose={close} />}
      {opened === 'delete' && (
        <NameConfirmDialog
          name={name}
          title={<>Delete <span className="wrap-anywhere">{name}</span>?</>}
          action="Delete firewall"
          busy={remove.isPending}
          aside={<CurlButton endpoint="deleteFirewall" input={{ params: { id } }} />}
          onClose={close}
          onConfirm={() =>
            remove.mutate(id, {
              onSuccess: () => router.push('/firewalls'),
              onError: (error) => {
                toastFailure(error, `${name} was not deleted`);
                close(); // not after a success: that leads away from here
              },
            })
          }
        >
          <p>It goes with its {rules.length} rules. While it is on an instance it cannot be deleted.</p>
        </NameConfirmDialog>
      )}
    </>
  );
}

export function FirewallDetail({ id }: { id: string }) {
  return <DetailFrame query={useFirewall(id)} icon={ShieldOff} what="firewall" list="/firewalls">{(firewall) => <Loaded firewall={firewall} />}</DetailFrame>;
}
