'use client';

import type { GpuStockView, RegionView } from '@garrison/contracts';
import type { Currency } from '@garrison/domain';
import { memo } from 'react';
import { countOf, gigabytes, hourlyPrice } from '@/lib/format';
import { FieldProblem, TextField } from '@/ui/field';
import { Badge, Card, type Tone } from '@/ui/surfaces';
import { ChoiceCard } from './choice-card';
import { useDeploy } from './deploy-context';
import { modelsIn, proposedModel, stockOf } from './deploy-facts';
import { WaitChoice } from './wait-choice';

/** What the machine is called. */
export const NameSection = memo(function NameSection() {
  const { form, problemAt } = useDeploy();
  return (
    <Card title="Name">
      <TextField label="Instance name" autoComplete="off" placeholder="trainer-1" maxLength={200} frameClassName="max-w-md" hint="1 to 50 letters, digits, spaces, hyphens, underscores and dots." problem={problemAt('vm_name')} {...form.register('vm_name')} />
    </Card>
  );
});

/** GPUs that are free in a region, of all its models. */
const freeIn = (stocks: readonly GpuStockView[], region: string) => stocks.filter((stock) => stock.region === region).reduce((sum, { available }) => sum + available, 0);

/** Where it runs; the region decides the tier. */
export const RegionSection = memo(function RegionSection() {
  const { form, values, facts, problemAt, set, goTo } = useDeploy();
  const choose = (region: RegionView) => {
    goTo(region.code);
    if (!modelsIn(facts.gpus, region.code).some(({ gpu_model }) => gpu_model === form.getValues('gpu_model'))) {
      set('gpu_model', proposedModel(facts.gpus, facts.stocks, region.code));
      set('gpu_count', 1);
    }
  };
  return (
    <Card title="Region">
      <div role="radiogroup" aria-label="Region" className="grid gap-2.5 min-[28rem]:grid-cols-2 2xl:grid-cols-4">
        {facts.regions.map((region) => (
          <ChoiceCard key={region.code} name="region" value={region.code} data-testid={`region-${region.code}`} checked={values.region === region.code} onChange={() => choose(region)}>
            <span className="block font-medium">{region.name}</span>
            <span className="mt-1 flex flex-wrap gap-1.5">
              <Badge tone={region.tier === 'advanced' ? 'info' : 'neutral'}>{region.tier}</Badge>
              <Stock available={freeIn(facts.stocks, region.code)} />
              {region.status !== 'active' && <Badge tone="warn">{region.status}</Badge>}
            </span>
          </ChoiceCard>
        ))}
      </div>
      <FieldProblem>{problemAt('region')}</FieldProblem>
    </Card>
  );
});

function stockBadge(available: number | undefined): { tone: Tone; text: string } {
  if (available === undefined) return { tone: 'neutral', text: '…' };
  return available === 0 ? { tone: 'warn', text: 'none free' } : { tone: 'ok', text: `${available} free` };
}

function Stock({ available }: { available: number | undefined }) {
  const { tone, text } = stockBadge(available);
  return <Badge tone={tone}>{text}</Badge>;
}

/** Which GPU and how many, with what is free beside each choice. */
export const GpuSection = memo(function GpuSection({ currency }: { currency: Currency }) {
  const { values, facts, problemAt, set } = useDeploy();
  const offered = modelsIn(facts.gpus, values.region);
  const chosen = offered.find(({ gpu_model }) => gpu_model === values.gpu_model);
  const configurations = stockOf(facts.stocks, values.region, values.gpu_model)?.configurations;
  const flavor = chosen?.flavors.find(({ gpu_count }) => gpu_count === values.gpu_count);
  return (
    <Card title="GPU">
      <div role="radiogroup" aria-label="GPU model" className="grid gap-2.5 sm:grid-cols-2">
        {offered.map((gpu) => (
          <ChoiceCard key={gpu.gpu_model} name="gpu_model" value={gpu.gpu_model} data-testid={`gpu-${gpu.gpu_model}`} checked={values.gpu_model === gpu.gpu_model} onChange={() => { set('gpu_model', gpu.gpu_model); if (!gpu.flavors.some(({ gpu_count }) => gpu_count === values.gpu_count)) set('gpu_count', 1); }}>
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1"><span className="font-medium">{gpu.name}</span><Stock available={stockOf(facts.stocks, values.region, gpu.gpu_model)?.available} /></span>
            <span className="mt-0.5 block text-sm text-muted">{gpu.vram_gb} GB VRAM · <span className="tabular-nums">{hourlyPrice(gpu.prices[currency], currency)}</span> per GPU and hour</span>
          </ChoiceCard>
        ))}
      </div>
      <FieldProblem>{problemAt('gpu_model')}</FieldProblem>
      {chosen && (
        <>
          <h3 id="gpu-count-label" className="mt-5 mb-1.5 font-medium">How many GPUs</h3>
          <div role="radiogroup" aria-labelledby="gpu-count-label" className="grid grid-cols-2 gap-2.5 sm:flex">
            {chosen.flavors.map(({ gpu_count: count }) => (
              <ChoiceCard key={count} className="sm:min-w-32" name="gpu_count" value={count} data-testid={`gpu-count-${count}`} checked={values.gpu_count === count} onChange={() => set('gpu_count', count)}>
                <span className="block text-lg font-semibold leading-tight">{count}×</span>
                <span className="text-xs text-muted">{configurations ? (configurations[`${count}x`] ? `${configurations[`${count}x`]} fit now` : 'none fits now') : '…'}</span>
              </ChoiceCard>
            ))}
          </div>
          <FieldProblem>{problemAt('gpu_count')}</FieldProblem>
          <WaitChoice currency={currency} />
          {flavor && <p className="mt-3 text-sm text-muted">{countOf(flavor.vcpus, 'vCPU')}, {gigabytes(flavor.ram_gb)} memory, {gigabytes(flavor.vram_gb)} VRAM{flavor.features.nvlink && ', NVLink'}{flavor.features.hibernation ? ', can hibernate' : ', cannot hibernate'}</p>}
        </>
      )}
    </Card>
  );
});
