import type { EndpointBodyInput, Endpoints } from '@garrison/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export type ProfileChange = EndpointBodyInput<Endpoints['updateProfile']>;

export function useProfile() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.profile, queryFn: async ({ signal }) => (await api.getProfile({ signal })).profile });
}

export function useUpdateProfile() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: ProfileChange) => (await api.updateProfile({ body })).profile,
    onSuccess: (profile) => client.setQueryData(queryKeys.profile, profile),
  });
}
