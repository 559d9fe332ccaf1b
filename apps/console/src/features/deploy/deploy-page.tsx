'use client';

import { missingProfileFields } from '@garrison/domain';
import Link from 'next/link';
import { useEffect, useMemo, useState } from 'react';
import { useGpuSpecs, useGpuStocks, useOsImages, usePricing, useRegions } from '@/features/catalogue/catalogue.queries';
import { useFirewalls } from '@/features/firewalls/firewall.queries';
import { useProfile } from '@/features/profile/profile.queries';
import { useScripts } from '@/features/scripts/script.queries';
import { useImages } from '@/features/snapshots/snapshot.queries';
import { useSshKeys } from '@/features/ssh-keys/ssh-key.queries';
import { useVolumes } from '@/features/volumes/volume.queries';
import { QueryProblem } from '@/ui/query-problem';
import { Card, Notice, PageHeader, Skeleton } from '@/ui/surfaces';
import { tierOf, type DeployFacts } from './deploy-facts';
import { DeployForm } from './deploy-form';
import { emptyDeployForm } from './deploy-request';
import { readDraft, withKnownKeys } from './draft';
import { proposedModel } from './machine-sections';

/** What the form starts with: what the address names, else the draft, else the first active region with a GPU that is free there. */
function initialForm({ regions, gpus, stocks, keys }: Pick<DeployFacts, 'regions' | 'gpus' | 'stocks' | 'keys'>) {
  const asked = new URLSearchParams(window.location.search);
  const wished = regions.find(({ code }) => code === asked.get('region'))?.code;
  const model = gpus.find(({ gpu_model }) => gpu_model === asked.get('gpu_model'))?.gpu_model;
  const draft = readDraft();
  if (!wished && draft && regions.some(({ code }) => code === draft.region)) return withKnownKeys(draft, keys);
  const region = wished ?? (regions.find(({ status }) => status === 'active') ?? regions[0])?.code ?? '';
  const [onlyKey, ...others] = keys;
  return { ...emptyDeployForm, region, gpu_model: (wished && model) || proposedModel(gpus, stocks, region), ssh_key_ids: onlyKey && others.length === 0 ? [onlyKey.id] : [] };
}

/** Each once. */
const joined = <T extends { id: string }>(some: readonly T[], more: readonly T[] = []): T[] => [...some, ...more.filter(({ id }) => !some.some((one) => one.id === id))];

/** Not what an earlier region had. */
const ofRegion = <T,>(list: readonly T[] | undefined, { isPlaceholderData }: { isPlaceholderData: boolean }) => (isPlaceholderData ? undefined : list);

function ProfileNotice({ facts: { profile } }: { facts: DeployFacts }) {
  if (!profile || profile.is_complete) return null;
  return (
    <Notice tone="warn" className="mb-5" data-testid="profile-notice">
      Deploying needs a complete profile. Still missing: {missingProfileFields(profile).map((name) => name.replace('_', ' ')).join(', ')}. <Link href="/profile" className="link">Complete your profile</Link>
    </Notice>
  );
}

export function DeployPage() {
  const [region, setRegion] = useState<string>();
  const regions = useRegions();
  const gpus = useGpuSpecs();
  const stocks = useGpuStocks();
  const pricing = usePricing();
  const images = useOsImages(region);
  const volumes = useVolumes({});
  // who has more than a page of them still finds all that can be chosen here
  const isPart = (volumes.data?.pagination.total_pages ?? 1) > 1;
  const available = useVolumes({ region, status: 'available' }, { enabled: isPart && region !== undefined });
  const isLegacy = region !== undefined && tierOf({ regions: regions.data ?? [] }, region) === 'legacy';
  const customImages = useImages({ region, status: 'SUCCESS', page_size: 100 }, { enabled: isLegacy });
  const firewalls = useFirewalls({ region, page_size: 100 }, { enabled: region !== undefined });
  const scripts = useScripts({ page_size: 100 });
  const keys = useSshKeys();
  const profile = useProfile();

  const needed = [regions, gpus, stocks, keys, volumes];
  const failed = needed.find(({ error, data }) => error && !data);
  const facts = useMemo<DeployFacts | undefined>(() => {
    if (!regions.data || !gpus.data || !stocks.data || !keys.data || !volumes.data) return undefined;
    return {
      regions: regions.data, gpus: gpus.data, stocks: stocks.data, pricing: pricing.data, images: images.data, keys: keys.data, profile: profile.data,
      volumes: joined(volumes.data.volumes, available.data?.volumes), nextVolumeName: volumes.data.next_name,
      customImages: ofRegion(customImages.data?.images, customImages), firewalls: ofRegion(firewalls.data?.firewalls, firewalls), scripts: scripts.data?.scripts,
    };
  }, [regions.data, gpus.data, stocks.data, pricing.data, images.data, keys.data, profile.data, volumes.data, available.data, customImages, firewalls, scripts.data]);

  return (
    <>
      <PageHeader title="Deploy an instance" />
      {facts && <ProfileNotice facts={facts} />}
      {failed?.error && <QueryProblem error={failed.error} retry={() => needed.forEach((query) => void query.refetch())} />}
      {!facts && !failed && <Card><Skeleton lines={10} /></Card>}
      {facts && <FormOnce facts={facts} onRegion={setRegion} />}
    </>
  );
}

/** The form's start is decided once; later facts change what can be chosen, never what was. */
function FormOnce({ facts, onRegion }: { facts: DeployFacts; onRegion: (region: string) => void }) {
  const [initial] = useState(() => initialForm(facts));
  // what the address asked for is part of the draft from now on, which a reload keeps
  useEffect(() => window.history.replaceState(window.history.state, '', window.location.pathname), []);
  return <DeployForm initial={initial} facts={facts} onRegion={onRegion} />;
}
