'use client';

import { missingProfileFields } from '@garrison/domain';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useGpuSpecs, useGpuStocks, usePricing, useRegions } from '@/features/catalogue/catalogue.queries';
import { useProfile } from '@/features/profile/profile.queries';
import { useSshKeys } from '@/features/ssh-keys/ssh-key.queries';
import { useVolumes } from '@/features/volumes/volume.queries';
import { useIsClient } from '@/lib/use-is-client';
import { QueryProblem } from '@/ui/query-problem';
import { Card, Notice, PageHeader, Skeleton } from '@/ui/surfaces';
import type { DeployFacts } from './deploy-facts';
import { DeployForm } from './deploy-form';
import type { DeployForm as Form } from './deploy-request';
import { freshForm, keptForm } from './deploy-start';
import { keepDraft } from './draft';
import { useFactsOf, type Known } from './use-facts';

function ProfileNotice({ profile }: Pick<DeployFacts, 'profile'>) {
  if (!profile || profile.is_complete) return null;
  return (
    <Notice tone="warn" className="mb-5" data-testid="profile-notice">
      Deploying needs a complete profile. Still missing: {missingProfileFields(profile).map((name) => name.replace('_', ' ')).join(', ')}. <Link href="/profile" className="link">Complete your profile</Link>
    </Notice>
  );
}

export function DeployPage() {
  const regions = useRegions();
  const gpus = useGpuSpecs();
  const stocks = useGpuStocks();
  const { data: pricing } = usePricing();
  const volumes = useVolumes({});
  const keys = useSshKeys();
  const { data: profile } = useProfile();

  const needed = [regions, gpus, stocks, keys, volumes];
  const failed = needed.find(({ error, data }) => error && !data);
  const known = useMemo<Known | undefined>(() => {
    if (!regions.data || !gpus.data || !stocks.data || !keys.data || !volumes.data) return undefined;
    const { volumes: list, next_name: nextVolumeName, pagination } = volumes.data;
    return { regions: regions.data, gpus: gpus.data, stocks: stocks.data, keys: keys.data, volumes: list, nextVolumeName, isPart: pagination.total_pages > 1, pricing, profile };
  }, [regions.data, gpus.data, stocks.data, keys.data, volumes.data, pricing, profile]);

  return (
    <>
      <PageHeader title="Deploy an instance" />
      <ProfileNotice profile={profile} />
      {failed?.error && <QueryProblem error={failed.error} retry={() => needed.forEach((query) => void query.refetch())} />}
      {!known && !failed && <Card><Skeleton lines={10} /></Card>}
      {known && <StartedForm known={known} />}
    </>
  );
}

/** The form's start is decided once; what is known later changes what can be chosen, never what was. The draft is the browser's: the server shows a fresh form. */
function StartedForm({ known }: { known: Known }) {
  const asked = useSearchParams();
  const isClient = useIsClient();
  const [start] = useState(() => ({ fresh: freshForm(known, asked), kept: keptForm(known, asked) }));
  const kept = isClient ? start.kept : undefined;
  const isStart = kept === start.kept;
  const [region, setRegion] = useState(start.fresh.region);
  const facts = useFactsOf(known, region);

  // what the address asked for is part of the draft from now on, which a reload keeps
  useEffect(() => {
    if (window.location.search) window.history.replaceState(window.history.state, '', window.location.pathname);
  }, []);
  const follow = useCallback((values: Form) => {
    keepDraft(values);
    setRegion(values.region);
  }, []);
  return <DeployForm key={kept ? 'kept' : 'fresh'} initial={kept ?? start.fresh} facts={facts} onChange={isStart ? follow : undefined} />;
}
