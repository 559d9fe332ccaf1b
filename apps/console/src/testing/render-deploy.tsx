import type { ApiClient, KraftRoutes, Routes } from '@garrison/api-client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render } from '@testing-library/react';
import { AppRouterContext, type AppRouterInstance } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { ApiProvider } from '@/data/api';
import type { DeployFacts } from '@/features/deploy/deploy-facts';
import { DeployForm } from '@/features/deploy/deploy-form';
import { emptyDeployForm, type DeployForm as Form } from '@/features/deploy/deploy-request';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const never = () => new Promise<never>(() => undefined);

/** The deploy form as the page shows it; calls of the API that the test does not answer stay open. */
export function renderDeploy(facts: DeployFacts, initial: Partial<Form> = {}, api: Partial<ApiClient> = {}) {
  const went: string[] = [];
  const router = { push: (place: string) => void went.push(place) } as unknown as AppRouterInstance;
  const answering = { validateDeployment: never, createDeployment: never, listImages: async () => ({ images: [] }), ...api } as unknown as ApiClient;
  const form: Form = { ...emptyDeployForm, region: 'FINLAND-1', gpu_model: 'H100', ...initial };
  render(
    <AppRouterContext value={router}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <ApiProvider api={answering} settings={{ routes: {} as Routes, kraftRoutes: {} as KraftRoutes, apiPublicUrl: 'http://api.test' }}>
          <DeployForm initial={form} facts={facts} onChange={undefined} />
        </ApiProvider>
      </QueryClientProvider>
    </AppRouterContext>,
  );
  return { went };
}
