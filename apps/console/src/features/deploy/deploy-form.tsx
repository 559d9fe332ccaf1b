'use client';

import { ApiError } from '@garrison/api-client';
import { useRouter } from 'next/navigation';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { get, useForm, useWatch } from 'react-hook-form';
import { problemsOf } from '@/lib/problems';
import { refusalOf } from '@/lib/refusal';
import { toastFailure } from '@/ui/toasts';
import { BootSourceSection } from './boot-source/boot-source-section';
import { DeployContext, type DeployState } from './deploy-context';
import { checkDeploy, isOutOfStock, tierOf, type DeployFacts } from './deploy-facts';
import { problemsUnder, standing, type Refusal } from './deploy-problems';
import { ofOneRegion, requestFrom, withoutGone, type DeployForm as Form } from './deploy-request';
import { alternativesOf, useCreateDeployment, useValidation } from './deploy.queries';
import { clearDraft } from './draft';
import { KeysSection } from './keys-section';
import { GpuSection, NameSection, RegionSection } from './machine-sections';
import { NetworkSection } from './network-section';
import { OptionsSection } from './options-section';
import { Summary } from './summary';
import { useScriptCheck } from './use-script-check';

/** Brings the first problem of the page into view and the keyboard to its field, after it has been painted. */
const showFirstProblem = () =>
  requestAnimationFrame(() => {
    const problem = document.querySelector('[data-field-problem], [data-testid="deploy-problem"]');
    problem?.scrollIntoView({ block: 'center' });
    problem?.parentElement?.querySelector<HTMLElement>('input, select, textarea')?.focus({ preventScroll: true });
  });

/** The same thing as before while it says the same. */
function useSame<T>(value: T): T {
  const [same, setSame] = useState(value);
  if (JSON.stringify(same) === JSON.stringify(value)) return same;
  setSame(value);
  return value;
}

const none: readonly never[] = [];

/**
 * The whole deploy page: sections that share one form, checked by the domain while it is filled in and by the API before and after it is sent. The sections are
 * many and are drawn again only for what they show: what is said of the form as a whole, such as that it is ready, is no reason.
 */
export const DeployForm = memo(function DeployForm({ initial, facts, onChange }: { initial: Form; facts: DeployFacts; onChange: ((values: Form) => void) | undefined }) {
  const router = useRouter();
  const form = useForm<Form>({ defaultValues: initial });
  const entered = useWatch({ control: form.control }) as Form;
  const values = useSame(withoutGone(entered, facts));
  const { touchedFields, dirtyFields } = form.formState;
  const [attempt, setAttempt] = useState(0);
  const [refusal, setRefusal] = useState<Refusal & { alternatives: ReturnType<typeof alternativesOf> }>();
  const create = useCreateDeployment();
  const sending = useRef(false);

  const tier = tierOf(facts, values.region) ?? 'advanced';
  const request = useMemo(() => requestFrom(values, tier), [values, tier]);
  const checkScript = useScriptCheck(values.first_boot === 'written');
  const ownProblems = useMemo(() => checkDeploy(request, facts, checkScript), [request, facts, checkScript]);
  // what is sent takes its names and its stock, of which there is nothing to complain while the page is left
  const isSent = create.isPending || create.isSuccess;
  const validated = useValidation(request, ownProblems.length === 0 && facts.images !== undefined && !isSent);
  useEffect(() => onChange?.(values), [onChange, values]);

  const said = standing(refusal, request).length > 0 ? refusal : validated?.refusal;
  const apiProblems = standing(said, request);
  const submitted = attempt > 0;
  // labels are rows while they are typed
  const entryOf = (field: string) => (field.split('.')[0] === 'labels' ? 'label_rows' : field);
  const isKnown = (field: string) => submitted || Boolean(get(touchedFields, entryOf(field))) || Boolean(get(dirtyFields, entryOf(field)));
  const visible = useSame(isSent ? [] : [...ownProblems.filter(({ field }) => isKnown(field)), ...apiProblems]);
  const offersWait = values.when_out_of_stock === 'wait' || isOutOfStock(facts, request) || apiProblems.some(({ code }) => code === 'out_of_stock');
  const isCurrent = validated?.key === JSON.stringify(request);

  const set = useCallback<DeployState['set']>((field, value) => form.setValue(field, value as never, { shouldDirty: true, shouldTouch: true }), [form]);
  const goTo = useCallback((region: string) => {
    set('region', region);
    // nobody has been at these: what is missing there is said when somebody was, or after an attempt
    for (const [field, value] of Object.entries(ofOneRegion)) form.setValue(field as keyof typeof ofOneRegion, value);
  }, [form, set]);
  const state = useMemo<DeployState>(
    () => ({
      form, values, request, facts, tier, set, goTo, offersWait,
      problemAt: (field) => problemsUnder(visible, field).join(' ') || undefined,
      hasProblem: (...fields) => fields.some((field) => problemsUnder(visible, field).length > 0),
    }),
    [form, values, request, facts, tier, set, goTo, offersWait, visible],
  );

  const deploy = async () => {
    if (sending.current) return;
    setRefusal(undefined);
    if (ownProblems.length > 0) {
      setAttempt((count) => count + 1);
      showFirstProblem();
      return;
    }
    sending.current = true; // at once: a second press comes before the button is drawn as busy
    try {
      const { deployment } = await create.mutateAsync(request);
      clearDraft();
      router.push(deployment.instance_id ? `/instances/${deployment.instance_id}` : `/deployments/${deployment.deployment_id}`);
    } catch (error) {
      sending.current = false;
      if (!(error instanceof ApiError) || error.status >= 500) return toastFailure(error, 'The deployment was not sent');
      setAttempt((count) => count + 1);
      setRefusal({ request, problems: problemsOf(error), alternatives: alternativesOf(error) });
      showFirstProblem();
    }
  };

  return (
    <DeployContext value={state}>
      <form noValidate className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]" onSubmit={(event) => { event.preventDefault(); void deploy(); }}>
        <div className="min-w-0 space-y-5">
          <NameSection />
          <RegionSection />
          <GpuSection currency={facts.profile?.currency ?? 'USD'} />
          <BootSourceSection attempt={attempt} />
          <KeysSection />
          <NetworkSection />
          <OptionsSection />
        </div>
        <div className="xl:sticky xl:top-20">
          <Summary deployment={isCurrent ? validated.deployment : undefined} problems={visible} problemCount={ownProblems.length + apiProblems.length} alternatives={said?.alternatives ?? none} refused={said && said === refusal ? refusalOf(create.error)?.request?.message : undefined} busy={isSent} submitted={submitted} />
        </div>
      </form>
    </DeployContext>
  );
});
