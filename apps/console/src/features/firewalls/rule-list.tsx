'use client';

import type { SecurityRuleInput } from '@garrison/domain';
import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Command } from '@/lib/curl';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Badge, type Tone } from '@/ui/surfaces';
import { directionText, portsText } from './rule-text';

type Shown = SecurityRuleInput & { readonly id: string; readonly status?: string };
const toneOf = (status: string): Tone => (status === 'applied' ? 'ok' : status === 'error' ? 'danger' : 'info');

const words = (rule: Shown) => `${directionText(rule.direction)} ${rule.protocol} ${portsText(rule)} ${rule.remote_ip_prefix}`;

/** Rules one below the other, with what stands beside each of them. */
export function RuleList<R extends Shown>({ rules, empty, aside, onRemove, lit, removalOf }: { rules: readonly R[]; empty: ReactNode; aside?: (rule: R) => ReactNode; onRemove?: (rule: R) => void; /** The same from a terminal. */ removalOf?: (rule: R) => Command; /** The id of one rule to point out. */ lit?: string | null }) {
  if (rules.length === 0) return <p className="text-muted">{empty}</p>;
  return (
    <ul className="divide-y divide-line">
      {rules.map((rule) => (
        <li key={rule.id} data-testid="rule" data-lit={rule.id === lit || undefined} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 data-[lit]:rounded-lg data-[lit]:bg-ok-soft data-[lit]:px-2">
          <span className="font-medium">{directionText(rule.direction)} {rule.protocol}</span>
          <span>{portsText(rule)}</span>
          <code className="text-sm wrap-anywhere">{rule.remote_ip_prefix}</code>
          {rule.description && <span className="text-sm text-muted wrap-anywhere">{rule.description}</span>}
          <span className="ml-auto flex items-center gap-2">
            {aside?.(rule)}
            {rule.status && <Badge tone={toneOf(rule.status)}>{rule.status}</Badge>}
            {onRemove && removalOf && <CurlButton commands={() => [removalOf(rule)]} what={`remove rule ${words(rule)}`} />}
            {onRemove && <Button look="ghost" size="icon" className="!size-7 text-danger" aria-label={`Remove rule ${words(rule)}`} data-testid="remove-rule" onClick={() => onRemove(rule)}><Trash2 aria-hidden className="size-4" /></Button>}
          </span>
        </li>
      ))}
    </ul>
  );
}
