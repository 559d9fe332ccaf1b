'use client';

import type { EndpointId, KraftEndpointId } from '@garrison/contracts';
import { Check, Terminal } from 'lucide-react';
import type { Command, CurlInput, KraftCurlInput } from '@/lib/curl';
import { Button } from './button';
import { Tooltip } from './tooltip';
import { useCurl } from './use-curl';

/** One command whose input may be read at the press, or several that are made then. */
type Asked =
  | { readonly endpoint: EndpointId; readonly input?: CurlInput | (() => CurlInput) }
  | { readonly kraft: KraftEndpointId; readonly input?: KraftCurlInput | (() => KraftCurlInput) }
  | { readonly commands: () => readonly Command[] };

function commandsOf(asked: Asked): readonly Command[] {
  if ('commands' in asked) return asked.commands();
  const input = typeof asked.input === 'function' ? asked.input() : asked.input;
  return [{ ...asked, input } as Command];
}
const nameOf = (asked: Asked) => ('endpoint' in asked ? asked.endpoint : 'kraft' in asked ? asked.kraft : 'commands');

/** Copies the command that does what stands here from a terminal. `what` names it where there is only room for an icon. */
export function CurlButton({ label = 'Copy as curl', what, ...asked }: Asked & { label?: string; what?: string }) {
  const { copied, copyCurl } = useCurl();
  const Icon = copied ? Check : Terminal;
  const press = { 'data-testid': `curl-${nameOf(asked)}`, onClick: () => copyCurl(...commandsOf(asked)) };
  if (what) {
    const text = `Copy as curl: ${what}`;
    return <Tooltip text={copied ? 'Copied' : text}><Button look="ghost" size="icon" className="!size-7 text-muted" aria-label={text} {...press}><Icon aria-hidden className="size-4" /></Button></Tooltip>;
  }
  return <Button look="ghost" size="small" className="text-muted" {...press}><Icon aria-hidden className="size-4" />{copied ? 'Copied' : label}</Button>;
}
