import type { KraftInstance, KraftVolume } from '@garrison/contracts';
import { unikernelLifecycle, type UnikernelEvent, type UnikernelState } from '@garrison/domain';
import { guess, type Guess } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import type { Ref, RowCall, VolumeChange } from './unikernel.queries';

type Kind = 'volumes' | 'templates' | 'instances';
const each = <T extends Ref>(kind: Kind, metro: string, rows: readonly Ref[], change: (thing: T) => T | undefined): Guess[] => {
  const asked = new Set(rows.map(({ uuid }) => uuid));
  return [guess<readonly T[]>(queryKeys.unikernels.of(kind, metro), (things) => things.flatMap((one) => (asked.has(one.uuid) ? (change(one) ?? []) : one)))];
};

const moved = (metro: string, rows: readonly Ref[], event: UnikernelEvent) =>
  each<KraftInstance>('instances', metro, rows, (instance) => {
    const coming = unikernelLifecycle.next(instance.state as UnikernelState, event);
    return coming.ok ? { ...instance, state: coming.value as KraftInstance['state'] } : instance;
  });
const locked = (kind: Kind, metro: string, rows: readonly Ref[], delete_lock: boolean) => each<KraftVolume>(kind, metro, rows, (volume) => ({ ...volume, delete_lock }));
/** What is locked stays, so it is not taken away before the API has said so. */
const gone = (kind: Kind, metro: string, rows: readonly Ref[]) => each<KraftVolume>(kind, metro, rows, (thing) => (thing.delete_lock ? thing : undefined));

/** What the tables show at once of what is asked for rows; what is refused of it comes back with the answer. */
export function rowGuesses(metro: string, call: RowCall, rows: readonly Ref[]): readonly Guess[] {
  switch (call) {
    case 'start': case 'stop': case 'drain': return moved(metro, rows, call);
    case 'lock': case 'unlock': return locked('volumes', metro, rows, call === 'lock');
    case 'lockTemplates': case 'unlockTemplates': return locked('templates', metro, rows, call === 'lockTemplates');
    case 'detach': return each<KraftVolume>('volumes', metro, rows, (volume) => ({ ...volume, attached_to: [] }));
    case 'deleteVolumes': return gone('volumes', metro, rows);
    case 'deleteTemplates': return gone('templates', metro, rows);
    case 'deleteInstances': return gone('instances', metro, rows);
    case 'makeTemplates': return gone('volumes', metro, rows);
  }
}

/** A changed size or changed tags. */
export const changeGuesses = (kind: 'volumes' | 'templates', metro: string, changes: readonly VolumeChange[]): readonly Guess[] =>
  changes.flatMap((change) => each<KraftVolume>(kind, metro, [change], (volume) => ({ ...volume, [change.prop]: change.value })));
