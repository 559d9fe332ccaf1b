import { ApiError } from '@garrison/api-client';
import { QueryClient } from '@tanstack/react-query';

/** A refusal stays a refusal; only trouble on the way is worth another try. */
const worthRetrying = (failures: number, error: unknown) => failures < 3 && !(error instanceof ApiError && error.status < 500 && error.status !== 429);

/** Data is kept fresh by the live connection, so a page seen before opens at once and is not fetched again for a while. */
export const createQueryClient = () =>
  new QueryClient({ defaultOptions: { queries: { staleTime: 30_000, retry: worthRetrying, refetchOnWindowFocus: true }, mutations: { retry: false } } });
