'use client';

import { bootVolumeLimits } from '@garrison/domain';
import clsx from 'clsx';
import { Slider } from 'radix-ui';
import { gigabytes } from '@/lib/format';
import { FieldProblem } from '@/ui/field';
import { SizeField } from '@/ui/size-field';
import { useDeploy } from '../deploy-context';

const { min_gb: min, max_gb: max } = bootVolumeLimits.advanced;
const STEP_GB = 50;

/**
 * Size of the boot volume in Advanced regions: slider, number and stepper. With an own volume (`fixedGb`) all three are locked to its size.
 * Source: seed 000, "Configuring Boot Volume Size" and "Visual Indicators".
 */
export function BootSize({ fixedGb }: { fixedGb: number | undefined }) {
  const { values, set, problemAt } = useDeploy();
  const locked = fixedGb !== undefined;
  const size = fixedGb ?? values.os_volume.size_gb;
  const choose = (size_gb: number) => set('os_volume', { size_gb });
  const shown = Number.isFinite(size) ? Math.min(max, Math.max(min, size)) : min;
  return (
    <div data-testid="boot-size" data-locked={locked} className="mt-5">
      <p id="boot-size-label" className="mb-2 flex items-baseline justify-between gap-3 font-medium">
        OS volume size
        <span className="text-sm font-normal text-muted tabular-nums">{Number.isFinite(size) ? gigabytes(size) : ''}{locked && ' (fixed)'}</span>
      </p>
      <div className={clsx('flex flex-wrap items-center gap-x-5 gap-y-3', locked && 'cursor-not-allowed')}>
        <Slider.Root
          className={clsx('relative flex h-6 min-w-40 flex-1 touch-none items-center select-none', locked ? 'cursor-not-allowed opacity-50 grayscale' : 'cursor-pointer')}
          min={min}
          max={max}
          step={STEP_GB}
          value={[shown]}
          disabled={locked}
          data-testid="boot-size-slider"
          onValueChange={([next]) => next !== undefined && choose(next)}
        >
          <Slider.Track className="relative h-2 grow rounded-full bg-line"><Slider.Range className={clsx('absolute h-full rounded-full', locked ? 'bg-line-strong' : 'bg-accent')} /></Slider.Track>
          <Slider.Thumb
            aria-labelledby="boot-size-label"
            aria-valuetext={gigabytes(shown)}
            className={clsx('block size-5 rounded-full border-2 bg-surface shadow-card outline-offset-2', locked ? 'cursor-not-allowed border-line-strong' : 'border-accent hover:bg-ok-soft')}
          />
        </Slider.Root>
        <SizeField value={size} onChange={choose} min={min} max={max} step={STEP_GB} locked={locked} aria-label="OS volume size in GB" aria-invalid={problemAt('os_volume') !== undefined} data-testid="boot-size-input" />
      </div>
      <p className="mt-1.5 text-sm text-muted">{locked ? 'An own volume keeps its size.' : `A new NVMe volume of ${gigabytes(min)} to ${gigabytes(max)}.`}</p>
      <FieldProblem>{problemAt('os_volume')}</FieldProblem>
    </div>
  );
}
