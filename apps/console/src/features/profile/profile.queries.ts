import type { ApiClient } from '@garrison/api-client';
import type { EndpointBodyInput, Endpoints, ProfileView } from '@garrison/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guess, withGiven } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';

export type ProfileChange = EndpointBodyInput<Endpoints['updateProfile']>;

export const profileQuery = (api: ApiClient) => queryOptions({ queryKey: queryKeys.profile, queryFn: async ({ signal }) => (await api.getProfile({ signal })).profile });

export const useProfile = () => useQuery(profileQuery(useApi()));

export const useUpdateProfile = () => useAction((api, body: ProfileChange) => api.updateProfile({ body }), { guesses: (body) => [guess<ProfileView>(queryKeys.profile, withGiven(body))], onAnswer: (client, { profile }) => client.setQueryData(queryKeys.profile, profile), tell: () => ({ about: undefined }) });
