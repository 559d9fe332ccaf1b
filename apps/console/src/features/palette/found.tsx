'use client';

import type { VolumeView } from '@garrison/contracts';
import { whyNotDeleteImage } from '@garrison/domain';
import { Camera, Cpu, FileCode, HardDrive, KeyRound, Layers, Link2Off, Pencil, Shield, Trash2, Webhook } from 'lucide-react';
import { firewallActions } from '@/features/firewalls/firewall-actions';
import { useFirewalls } from '@/features/firewalls/firewall.queries';
import { blockedReason, instanceActions } from '@/features/instances/instance-actions';
import { useInstanceCommand } from '@/features/instances/instance-commands';
import { useInstances } from '@/features/instances/instance.queries';
import { useScripts } from '@/features/scripts/script.queries';
import { snapshotActions, whyNotCopy } from '@/features/snapshots/snapshot-actions';
import { useImages, useSnapshots } from '@/features/snapshots/snapshot.queries';
import { useSshKeys } from '@/features/ssh-keys/ssh-key.queries';
import { useWhyNotDetach, volumeActions, whyNotVolume } from '@/features/volumes/volume-actions';
import { useDetachVolumes, useVolumes } from '@/features/volumes/volume.queries';
import { useWebhooks } from '@/features/webhooks/webhook.queries';
import { toastFailure } from '@/ui/toasts';
import { Entry, Group } from './palette-entry';

const PER_KIND = 5;
export type Palette = { readonly close: () => void; readonly go: (href: string) => void };

/** The newest machines, or those of the name that is typed, with the commands they can take now. */
export function FoundInstances({ search, close, go }: { search: string } & Palette) {
  const instances = useInstances({ page_size: PER_KIND, ...(search ? { search } : {}) }).data?.instances ?? [];
  const { mutate } = useInstanceCommand();
  if (instances.length === 0) return null;
  return (
    <>
      <Group heading="Instances">{instances.map(({ id, name, status }) => <Entry key={id} value={`instance ${name} ${id}`} icon={Cpu} note={status} onSelect={() => go(`/instances/${id}`)}>{name}</Entry>)}</Group>
      {search && (
        <Group heading="Do">
          {instances.flatMap((instance) => [
            ...instanceActions.filter(({ command }) => blockedReason(instance, command) === undefined).map(({ command, label, icon }) => (
              <Entry key={`${command}-${instance.id}`} value={`${label} instance ${instance.name} ${instance.id}`} icon={icon} onSelect={() => (command === 'delete' ? go(`/instances/${instance.id}?do=delete`) : (close(), mutate({ instance, command })))}>{`${label} ${instance.name}`}</Entry>
            )),
            <Entry key={`edit-${instance.id}`} value={`Edit rename label instance ${instance.name} ${instance.id}`} icon={Pencil} onSelect={() => go(`/instances/${instance.id}?do=edit`)}>{`Edit ${instance.name}`}</Entry>,
          ])}
        </Group>
      )}
    </>
  );
}

function VolumeCommands({ volume, close, go }: { volume: VolumeView } & Palette) {
  const { id, name, instance_id: instance } = volume;
  const detach = useDetachVolumes();
  const canDetach = useWhyNotDetach(volume) === undefined;
  const detachNow = (from: string) => {
    close();
    detach.mutateAsync({ instance_id: from, volume_ids: [id] }).catch((error: unknown) => toastFailure(error, `${name} was not detached`));
  };
  return (
    <>
      {volumeActions.filter(({ what }) => whyNotVolume(volume, what) === undefined).map(({ what, label, icon }) => <Entry key={what} value={`${label} volume ${name} ${id}`} icon={icon} onSelect={() => go(`/volumes/${id}?do=${what}`)}>{`${label} ${name}`}</Entry>)}
      {instance && canDetach && <Entry value={`Detach volume ${name} ${id}`} icon={Link2Off} onSelect={() => detachNow(instance)}>{`Detach ${name}`}</Entry>}
    </>
  );
}

/** One's own things of the name that is typed, and what can be asked of them now. */
export function FoundThings({ search, ...palette }: { search: string } & Palette) {
  const { go } = palette;
  const named = { page_size: PER_KIND, search };
  const volumes = useVolumes(named).data?.volumes ?? [];
  const firewalls = useFirewalls(named).data?.firewalls ?? [];
  const snapshots = useSnapshots(named).data?.snapshots ?? [];
  const images = useImages(named).data?.images ?? [];
  const scripts = useScripts(named).data?.scripts ?? [];
  const has = ({ name }: { name: string }) => name.toLowerCase().includes(search.toLowerCase());
  const keys = (useSshKeys().data ?? []).filter(has).slice(0, PER_KIND);
  const webhooks = (useWebhooks().data ?? []).filter(has).slice(0, PER_KIND);
  const listed = (list: string, name: string, id?: string, what?: string) => `/${list}?search=${encodeURIComponent(name)}${what ? `&do=${what}&on=${id}` : ''}`;
  return (
    <>
      {volumes.length > 0 && (
        <Group heading="Volumes">
          {volumes.map(({ id, name, status }) => <Entry key={id} value={`volume ${name} ${id}`} icon={HardDrive} note={status} onSelect={() => go(`/volumes/${id}`)}>{name}</Entry>)}
          {volumes.map((volume) => <VolumeCommands key={volume.id} volume={volume} {...palette} />)}
        </Group>
      )}
      {firewalls.length > 0 && (
        <Group heading="Firewalls">
          {firewalls.map(({ id, name, region }) => <Entry key={id} value={`firewall ${name} ${id}`} icon={Shield} note={region} onSelect={() => go(`/firewalls/${id}`)}>{name}</Entry>)}
          {firewalls.flatMap(({ id, name }) => firewallActions.map(({ what, label, icon }) => <Entry key={what + id} value={`${label} firewall ${name} ${id}`} icon={icon} onSelect={() => go(`/firewalls/${id}?do=${what}`)}>{`${label} ${name}`}</Entry>))}
        </Group>
      )}
      {snapshots.length > 0 && (
        <Group heading="Snapshots">
          {snapshots.map(({ id, name, status }) => <Entry key={id} value={`snapshot ${name} ${id}`} icon={Camera} note={status} onSelect={() => go(listed('snapshots', name))}>{name}</Entry>)}
          {snapshots.flatMap((one) => snapshotActions.filter(({ what }) => whyNotCopy(one, what) === undefined).map(({ what, label, icon }) => <Entry key={what + one.id} value={`${label} snapshot ${one.name} ${one.id}`} icon={icon} onSelect={() => go(listed('snapshots', one.name, one.id, what))}>{`${label} ${one.name}`}</Entry>))}
        </Group>
      )}
      {images.length > 0 && (
        <Group heading="Custom images">
          {images.map(({ id, name, status }) => <Entry key={id} value={`image ${name} ${id}`} icon={Layers} note={status} onSelect={() => go(listed('images', name))}>{name}</Entry>)}
          {images.filter(({ status }) => whyNotDeleteImage(status) === undefined).map(({ id, name }) => <Entry key={`delete-${id}`} value={`Delete image ${name} ${id}`} icon={Trash2} onSelect={() => go(listed('images', name, id, 'delete'))}>{`Delete ${name}`}</Entry>)}
        </Group>
      )}
      {scripts.length > 0 && <Group heading="Startup scripts">{scripts.map(({ id, name }) => <Entry key={id} value={`script ${name} ${id}`} icon={FileCode} onSelect={() => go(`/scripts/${id}`)}>{name}</Entry>)}</Group>}
      {webhooks.length > 0 && <Group heading="Webhooks">{webhooks.map(({ id, name }) => <Entry key={id} value={`webhook ${name} ${id}`} icon={Webhook} onSelect={() => go(`/webhooks/${id}`)}>{name}</Entry>)}</Group>}
      {keys.length > 0 && (
        <Group heading="SSH keys">
          {keys.map(({ id, name, key_type }) => <Entry key={id} value={`ssh key ${name} ${id}`} icon={KeyRound} note={key_type} onSelect={() => go('/ssh-keys')}>{name}</Entry>)}
          {keys.map(({ id, name }) => <Entry key={`delete-${id}`} value={`Delete ssh key ${name} ${id}`} icon={Trash2} onSelect={() => go(`/ssh-keys?do=delete&on=${id}`)}>{`Delete ${name}`}</Entry>)}
        </Group>
      )}
    </>
  );
}
