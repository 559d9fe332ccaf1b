'use client';

import type { DeployRequest, Tier } from '@garrison/domain';
import { createContext, use } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { DeployFacts } from './deploy-facts';
import type { DeployForm } from './deploy-request';

/** What the parts of the deploy page share. */
export type DeployState = {
  readonly form: UseFormReturn<DeployForm>;
  readonly values: DeployForm;
  readonly request: DeployRequest;
  readonly facts: DeployFacts;
  readonly tier: Tier;
  /** What to say under a field: nothing while nobody has been there yet. */
  readonly problemAt: (field: string) => string | undefined;
  /** Is something wrong that can be seen, at one of the fields or a member of one? */
  readonly hasProblem: (...fields: readonly string[]) => boolean;
  /** Is there, or may there be, nothing free for the chosen machine? */
  readonly offersWait: boolean;
  /** Sets a field that is no plain input. */
  readonly set: <K extends keyof DeployForm>(field: K, value: DeployForm[K]) => void;
  /** Chooses another region, and lets go of what belongs to the last. */
  readonly goTo: (region: string) => void;
};

export const DeployContext = createContext<DeployState | undefined>(undefined);

export function useDeploy(): DeployState {
  const state = use(DeployContext);
  if (!state) throw new Error('This part stands outside the deploy page.');
  return state;
}
