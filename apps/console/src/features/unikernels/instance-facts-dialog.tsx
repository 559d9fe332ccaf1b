'use client';

import { Copyable } from '@/ui/copy-button';
import { Dialog } from '@/ui/dialog';
import { Facts } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { megabytes, StateBadge } from './unikernel-parts';
import type { KraftInstance } from './unikernel.queries';

const restarts: Record<KraftInstance['restart_policy'], string> = { never: 'Never', always: 'Always', 'on-failure': 'When it fails' };
const none = <span className="text-muted">None</span>;

/** Everything that is known of an instance. */
export function InstanceFactsDialog({ instance, onClose }: { instance: KraftInstance; onClose: () => void }) {
  const { uuid, name, state, image, memory_mb, vcpus, args, env, restart_policy, features, private_fqdn, private_ip, start_count, started_at, stopped_at, boot_time_us } = instance;
  return (
    <Dialog open wide onClose={onClose} title={<span className="wrap-anywhere">{name}</span>} testId="unikernel-facts">
      <Facts
        facts={[
          ['State', <StateBadge key="state" state={state} />],
          ['UUID', <Copyable key="uuid" text={uuid} what="UUID" />],
          ['Image', <Copyable key="image" text={image} what="image" />],
          ['Size', `${megabytes(memory_mb)}, ${vcpus} vCPU${vcpus === 1 ? '' : 's'}`],
          ['Arguments', args.length === 0 ? none : <code key="args" className="text-sm whitespace-pre-wrap wrap-anywhere">{args.join('\n')}</code>],
          ['Environment', Object.keys(env).length === 0 ? none : <code key="env" className="text-sm whitespace-pre-wrap wrap-anywhere">{Object.entries(env).map(([key, value]) => `${key}=${value}`).join('\n')}</code>],
          ['Restarts', restarts[restart_policy]],
          ['When it stops', features.includes('delete-on-stop') ? 'It is deleted' : 'It stays'],
          ['Private name', <Copyable key="fqdn" text={private_fqdn} what="private name" />],
          ['Private address', <Copyable key="ip" text={private_ip} what="private address" />],
          ['Starts', `${start_count}${boot_time_us === undefined ? '' : `, the last took ${(boot_time_us / 1_000).toFixed(1)} ms`}`],
          ['Started', started_at ? <TimeAgo key="started" at={started_at} /> : none],
          ['Stopped', stopped_at ? <TimeAgo key="stopped" at={stopped_at} /> : none],
        ]}
      />
    </Dialog>
  );
}
