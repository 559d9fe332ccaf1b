'use client';

import { deployVolumeLimits, type BootSource, type Tier } from '@garrison/domain';
import { memo, useEffect, useState } from 'react';
import { countOf, gigabytes } from '@/lib/format';
import { FieldProblem } from '@/ui/field';
import { Card } from '@/ui/surfaces';
import { Tabs, type Tab } from '@/ui/tabs';
import { useDeploy, type DeployState } from '../deploy-context';
import { AttachVolumesTab } from './attach-volumes-tab';
import { CustomImagesTab, LegacyVolumesTab } from './legacy-tabs';
import { NewVolumesTab, totalGb } from './new-volumes-tab';
import { OsImagesTab } from './os-images-tab';

/** Advanced: one source and two lists beside it (seed 000, "Advanced Tier Regions"). */
function advancedTabs({ values: { volumes }, request, facts, hasProblem }: DeployState): Tab[] {
  const attached = facts.volumes.filter(({ id }) => request.attach_volume_ids.includes(id));
  const sum = (list: readonly { size_gb: number }[]) => `${countOf(list.length, 'volume')}, ${gigabytes(totalGb(list))}`;
  return [
    { value: 'os_image', label: 'OS Images', hasProblem: hasProblem('os_image', 'boot_volume_id', 'os_volume'), content: <OsImagesTab /> },
    { value: 'new_volumes', label: `Volumes (${volumes.length}/${deployVolumeLimits.newVolumes})`, note: volumes.length > 0 && gigabytes(totalGb(volumes)), hasProblem: hasProblem('volumes'), content: <NewVolumesTab /> },
    { value: 'attach_volumes', label: 'Attach Volumes', note: attached.length > 0 && sum(attached), hasProblem: hasProblem('attach_volume_ids'), content: <AttachVolumesTab /> },
  ];
}

/** Legacy: three sources of which one is chosen (seed 000, "Legacy Tier Regions"). */
const legacyTabs = ({ values, hasProblem }: DeployState): Tab[] => [
  { value: 'os_image', label: 'OS Images', hasProblem: hasProblem('os_image'), content: <OsImagesTab /> },
  { value: 'volume', label: 'Volumes', hasProblem: values.boot_source === 'volume' && hasProblem('boot_volume_id'), content: <LegacyVolumesTab /> },
  { value: 'custom_image', label: 'Custom Images', hasProblem: hasProblem('custom_image_id'), content: <CustomImagesTab /> },
];

const tabsOf: Record<Tier, (state: DeployState) => Tab[]> = { advanced: advancedTabs, legacy: legacyTabs };

/** What the machine boots from, and its data volumes: the region's tier decides the tabs. `attempt` counts failed tries to deploy. */
export const BootSourceSection = memo(function BootSourceSection({ attempt }: { attempt: number }) {
  const state = useDeploy();
  const { tier, values, set, problemAt } = state;
  const [advancedTab, setAdvancedTab] = useState('os_image');
  const tabs = tabsOf[tier](state);
  const open = tier === 'advanced' ? advancedTab : values.boot_source;
  const firstWithProblem = tabs.find(({ hasProblem }) => hasProblem)?.value;
  const openHasProblem = tabs.some(({ value, hasProblem }) => value === open && hasProblem);

  const show = (tab: string) => (tier === 'advanced' ? setAdvancedTab(tab) : set('boot_source', tab as BootSource));
  useEffect(() => {
    if (attempt > 0 && tier === 'advanced' && firstWithProblem && !openHasProblem) setAdvancedTab(firstWithProblem);
    // only a new attempt moves the reader, not every keystroke
  }, [attempt]);

  return (
    <Card title="Boot source" data-testid="boot-source" data-tier={tier}>
      <Tabs label="Boot source" value={open} onChange={show} tabs={tabs} />
      <FieldProblem>{problemAt('boot_source')}</FieldProblem>
    </Card>
  );
});
