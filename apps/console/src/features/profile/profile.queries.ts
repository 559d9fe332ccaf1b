import type { ApiClient } from '@garrison/api-client';
import type { EndpointBodyInput, Endpoints } from '@garrison/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { queryKeys } from '@/data/query-keys';

export type ProfileChange = EndpointBodyInput<Endpoints['updateProfile']>;

export const profileQuery = (api: ApiClient) => queryOptions({ queryKey: queryKeys.profile, queryFn: async ({ signal }) => (await api.getProfile({ signal })).profile });

export const useProfile = () => useQuery(profileQuery(useApi()));

export function useUpdateProfile() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: ProfileChange) => (await api.updateProfile({ body })).profile,
    onSuccess: (profile) => client.setQueryData(queryKeys.profile, profile),
  });
}
