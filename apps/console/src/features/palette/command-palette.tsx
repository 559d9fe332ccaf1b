'use client';

import { Command } from 'cmdk';
import { CloudCog, Cpu, HardDrive, LogOut, Shield, SunMoon, Zap, type LucideIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useFirewalls } from '@/features/firewalls/firewall.queries';
import { blockedReason, instanceActions } from '@/features/instances/instance-actions';
import { useInstanceCommand } from '@/features/instances/instance-commands';
import { useInstances } from '@/features/instances/instance.queries';
import { useProfile } from '@/features/profile/profile.queries';
import { postSession } from '@/features/auth/session';
import { placeGroups } from '@/features/shell/places';
import { useVolumes } from '@/features/volumes/volume.queries';
import { useDebounced } from '@/lib/use-debounced';
import { toastFailure } from '@/ui/toasts';
import { nextTheme } from '@/ui/theme-switch';

import { operatorPlaces, starts } from './starts';

const REST_MS = 200;
const item = 'flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 data-[selected=true]:bg-raised';
const group = '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-muted';

function Entry({ value, icon: Icon, note, onSelect, children }: { value: string; icon: LucideIcon; note?: string; onSelect: () => void; children: string }) {
  return <Command.Item value={value} onSelect={onSelect} className={item}><Icon aria-hidden className="size-4 flex-none text-muted" /><span className="min-w-0 truncate">{children}</span>{note && <span className="ml-auto flex-none text-sm text-muted">{note}</span>}</Command.Item>;
}

/** Everything by typing: pages, one's own things by name, and the commands of machines. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const search = useDebounced(typed.trim(), REST_MS);
  const named = { page_size: 5, ...(search ? { search } : {}) };
  const instances = useInstances(named).data?.instances ?? [];
  const volumes = useVolumes(named, { enabled: search !== '' }).data?.volumes ?? [];
  const firewalls = useFirewalls(named, { enabled: search !== '' }).data?.firewalls ?? [];
  const isOperator = useProfile().data?.role === 'operator';
  const { mutate } = useInstanceCommand();
  const go = (href: string) => {
    onClose();
    router.push(href);
  };
  const places = placeGroups.flatMap((one) => one.places).filter(({ operator }) => !operator || isOperator);
  const commands = search === '' ? [] : instances.flatMap((instance) => instanceActions.filter(({ command }) => command !== 'delete' && blockedReason(instance, command) === undefined).map((action) => ({ instance, action })));

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label="Commands"
      loop
      overlayClassName="fixed inset-0 z-40 bg-[rgb(8_12_16/0.55)]"
      contentClassName="fixed left-1/2 top-[12vh] z-50 w-[calc(100vw-1.5rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-surface shadow-high"
    >
      <Command.Input data-testid="palette-input" value={typed} onValueChange={setTyped} placeholder="Go somewhere, begin something, or name a machine" className="w-full border-b border-line bg-transparent px-5 py-4 outline-none placeholder:text-muted" />
      <Command.List className="max-h-[60vh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-6 text-center text-muted">Nothing by that name.</Command.Empty>
        <Command.Group heading="Go to" className={group}>{places.map(({ href, label, icon }) => <Entry key={href} value={`go ${label}`} icon={icon} onSelect={() => go(href)}>{label}</Entry>)}</Command.Group>
        <Command.Group heading="Begin" className={group}>{starts.map(({ href, label, icon, also = '' }) => <Entry key={label} value={`${label} ${also}`} icon={icon} onSelect={() => go(href)}>{label}</Entry>)}</Command.Group>
        {isOperator && <Command.Group heading="Operator area" className={group}>{operatorPlaces.map(([href, label]) => <Entry key={href} value={`operator ${label}`} icon={CloudCog} onSelect={() => go(href)}>{label}</Entry>)}</Command.Group>}
        {instances.length > 0 && <Command.Group heading="Instances" className={group}>{instances.map(({ id, name, status }) => <Entry key={id} value={`instance ${name}`} icon={Cpu} note={status} onSelect={() => go(`/instances/${id}`)}>{name}</Entry>)}</Command.Group>}
        {volumes.length > 0 && <Command.Group heading="Volumes" className={group}>{volumes.map(({ id, name, status }) => <Entry key={id} value={`volume ${name}`} icon={HardDrive} note={status} onSelect={() => go(`/volumes/${id}`)}>{name}</Entry>)}</Command.Group>}
        {firewalls.length > 0 && <Command.Group heading="Firewalls" className={group}>{firewalls.map(({ id, name, region }) => <Entry key={id} value={`firewall ${name}`} icon={Shield} note={region} onSelect={() => go(`/firewalls/${id}`)}>{name}</Entry>)}</Command.Group>}
        {commands.length > 0 && (
          <Command.Group heading="Do" className={group}>
            {commands.map(({ instance, action }) => <Entry key={`${action.command}-${instance.id}`} value={`${action.label} ${instance.name}`} icon={Zap} onSelect={() => { onClose(); mutate({ instance, command: action.command }); }}>{`${action.label} ${instance.name}`}</Entry>)}
          </Command.Group>
        )}
        <Command.Group heading="Console" className={group}><Entry value="change theme dark light" icon={SunMoon} onSelect={() => nextTheme()}>Change theme</Entry><Entry value="sign out log out leave" icon={LogOut} onSelect={() => void postSession('logout', {}).then(() => window.location.assign('/login'), toastFailure)}>Sign out</Entry></Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}
