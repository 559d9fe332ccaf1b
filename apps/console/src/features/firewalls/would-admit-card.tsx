'use client';

import { protocolsWithPorts, type SecurityRuleInput } from '@garrison/domain';
import { useState } from 'react';
import { SelectField, TextField } from '@/ui/field';
import { Notice } from '@/ui/surfaces';
import { askWhetherAdmitted, type AskedPacket } from './would-admit';

const first: AskedPacket = { direction: 'ingress', remote_ip: '', protocol: 'tcp', port: '22' };

/** "Would it get in?": asks the rules about one connection. `onRule` is told which of them decided. */
export function WouldAdmit({ rules, onRule }: { rules: readonly (SecurityRuleInput & { readonly id: string })[]; onRule?: (id: string | null) => void }) {
  const [packet, setPacket] = useState(first);
  const answer = packet.remote_ip.trim() === '' ? undefined : askWhetherAdmitted(rules, packet);
  const problem = (field: string) => (answer && 'problems' in answer ? answer.problems.find((one) => one.field === field)?.message : undefined);
  const hasPort = protocolsWithPorts.includes(packet.protocol);
  const set = (change: Partial<AskedPacket>) => {
    const next = { ...packet, ...change };
    setPacket(next);
    const now = next.remote_ip.trim() === '' ? undefined : askWhetherAdmitted(rules, next);
    onRule?.(now && 'admission' in now ? now.admission.rule : null);
  };
  return (
    <div className="space-y-3" data-testid="would-admit">
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label="Connection" value={packet.direction} onChange={(event) => set({ direction: event.target.value as AskedPacket['direction'] })}>
          <option value="ingress">comes in from</option>
          <option value="egress">goes out to</option>
        </SelectField>
        <TextField label="Address" placeholder="203.0.113.7" autoComplete="off" spellCheck={false} className="font-mono text-sm" value={packet.remote_ip} problem={problem('remote_ip')} onChange={(event) => set({ remote_ip: event.target.value })} />
        <SelectField label="With" value={packet.protocol} onChange={(event) => set({ protocol: event.target.value, port: protocolsWithPorts.includes(event.target.value) ? packet.port || '22' : '' })}>
          {['tcp', 'udp', 'icmp'].map((one) => <option key={one}>{one}</option>)}
        </SelectField>
        {hasPort && <TextField label="Port" inputMode="numeric" autoComplete="off" value={packet.port} problem={problem('port')} onChange={(event) => set({ port: event.target.value })} />}
      </div>
      {answer && 'admission' in answer && (
        <Notice tone={answer.admission.admitted ? 'ok' : 'warn'} data-testid="admission" data-admitted={answer.admission.admitted}>
          <strong>{answer.admission.admitted ? 'Yes.' : 'No.'}</strong> {answer.admission.reason}
        </Notice>
      )}
    </div>
  );
}
