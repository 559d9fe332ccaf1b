import type { InstanceView } from '@garrison/contracts';
import { instanceLifecycle, type InstanceCommand } from '@garrison/domain';
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessOf, showGuesses } from '@/data/guess';
import { newIdempotencyKey } from '@/data/idempotency';
import { newerOf } from '@/data/keep-newer';
import { queryKeys } from '@/data/query-keys';
import { toastFailure } from '@/ui/toasts';
import { instancePlaces } from './instance-changes';

export type CommandInput = { instance: InstanceView; command: InstanceCommand; /** With `delete`: exactly these volumes go with it. */ volumeIds?: string[]; /** With `delete`: none of them by way of the trash. */ isPermanent?: boolean };

/** Puts the API's word on an instance wherever it is shown. */
const show = (client: QueryClient, instance: InstanceView): void =>
  guessOf<InstanceView>(instancePlaces, instance.id, (known) => newerOf(known, instance)).forEach(({ queryKey, change }) => client.setQueriesData({ queryKey }, (known: unknown) => known && change(known)));

/**
 * Gives a command. The page shows the coming state at once and takes it back when the API refuses; the generation stays, so that any word from the API
 * replaces the guess.
 */
export function useInstanceCommand() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ instance: { id }, command, volumeIds, isPermanent }: CommandInput) => {
      const input = { params: { id }, idempotencyKey: newIdempotencyKey() };
      switch (command) {
        case 'start': return api.startInstance(input);
        case 'stop': return api.stopInstance(input);
        case 'reboot': return api.rebootInstance(input);
        case 'hibernate': return api.hibernateInstance(input);
        case 'restore': return api.restoreInstance(input);
        case 'delete': return api.deleteInstance({ ...input, query: {}, body: volumeIds ? { volume_ids: volumeIds, is_permanent: isPermanent } : undefined });
      }
    },
    onMutate: ({ instance, command }) => {
      const coming = instanceLifecycle.next(instance.status, command);
      return showGuesses(client, coming.ok ? guessOf<InstanceView>(instancePlaces, instance.id, (known) => (known.generation === instance.generation ? { ...known, status: coming.value } : known)) : []);
    },
    onSuccess: ({ instance }) => {
      show(client, instance);
      void client.invalidateQueries({ queryKey: queryKeys.operations.of(instance.id) });
    },
    onError: (error, { instance, command }, shown) => {
      shown?.takeBack();
      shown?.check();
      toastFailure(error, `${instance.name}: ${command} was refused`);
    },
  });
}
