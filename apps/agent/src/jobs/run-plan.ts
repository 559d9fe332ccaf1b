import type { FailureCode, JobFailure, JobOutcome } from '@garrison/contracts';
import { TransientDriverError, type Refusal } from '@garrison/node-drivers';
import type { Plan, Step } from '../handlers/plan.js';
import { HandedBack, Superseded, TimedOut } from './abort-reasons.js';
import type { StepLog } from './step-log.js';

/** What was seen of the job's machine or volumes. */
type Observation = NonNullable<JobOutcome['observation']>;

export type PlanRun = {
  readonly plan: Plan;
  readonly log: StepLog;
  readonly signal: AbortSignal;
  readonly lastAttempt: boolean;
  /** How long (ms) taking back may last once no attempt is left. */
  readonly undoLimitMs: number;
  observe(): Promise<Observation>;
};

export type PlanResult = { readonly outcome: JobOutcome['outcome']; readonly observation: Observation };

/**
 * Runs a plan's steps in order. A refusal takes back what was begun, last first, and is the answer; anything thrown goes on to the queue, which
 * tries again, and becomes the answer `broke` when no try is left. `refused` promises that the machine is as it was: when the node shows
 * otherwise after taking back, the answer is `broke` as well.
 */
export async function runPlan(run: PlanRun): Promise<PlanResult> {
  const begun: Step[] = [];
  for (const step of run.plan.steps) {
    run.log.begin(step.name);
    begun.push(step);
    try {
      const outcome = await step.run(run.signal);
      if (outcome.kind === 'refused') {
        run.log.failed(step.name, outcome.refusal.message);
        return await afterRefusal(run, begun, failureOf(outcome.refusal, step.name));
      }
      run.log.done(step.name);
    } catch (error) {
      const superseded = run.signal.reason instanceof Superseded;
      run.log.failed(step.name, messageOf(superseded ? run.signal.reason : error));
      if (superseded) return fenced(run, messageOf(run.signal.reason), step.name);
      if (run.signal.reason instanceof HandedBack || !run.lastAttempt) throw error;
      return await afterLastAttempt(run, begun, thrownFailure(run, error, step.name));
    }
  }
  return { outcome: { kind: 'done' }, observation: await run.observe() };
}

/** Takes back and answers. What is thrown while taking back is thrown on: the whole job is tried again. */
async function afterRefusal(run: PlanRun, begun: readonly Step[], failure: JobFailure): Promise<PlanResult> {
  // the machine belongs to the newer command now
  if (failure.code === 'fenced') return fenced(run, failure.message, failure.step);
  const left = await takeBack(run, begun, run.signal);
  if (left?.code === 'fenced') return fenced(run, left.message, failure.step);
  const observation = await run.observe();
  const { before } = run.plan;
  const machineAsBefore = !before || ('machine' in observation && before.includes(observation.machine));
  const asBefore = left === null && machineAsBefore;
  return { outcome: { kind: asBefore ? 'refused' : 'broke', failure }, observation };
}

/** Best effort, so that as little as possible is left: the observation tells what is. */
async function afterLastAttempt(run: PlanRun, begun: readonly Step[], failure: JobFailure): Promise<PlanResult> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new TimedOut(run.undoLimitMs)), run.undoLimitMs);
  try {
    await takeBack(run, begun, limit.signal);
  } catch (error) {
    run.log.failed(begun[0]?.name ?? '', `could not be taken back: ${messageOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
  return { outcome: { kind: 'broke', failure }, observation: await run.observe() };
}

/** The first refusal met on the way back, or null. The way is gone to its end all the same, unless a newer command owns the machine. */
async function takeBack(run: PlanRun, begun: readonly Step[], signal: AbortSignal): Promise<Refusal | null> {
  let first: Refusal | null = null;
  for (const step of [...begun].reverse()) {
    const outcome = await step.undo?.(signal);
    if (outcome?.kind === 'refused') {
      first ??= outcome.refusal;
      if (outcome.refusal.code === 'fenced') return outcome.refusal;
    } else if (outcome) {
      run.log.undone(step.name);
    }
  }
  return first;
}

async function fenced(run: PlanRun, message: string, step: string | null): Promise<PlanResult> {
  return { outcome: { kind: 'refused', failure: { code: 'fenced', message, step } }, observation: await run.observe() };
}

const failureOf = ({ code, message }: Refusal, step: string): JobFailure => ({ code, message, step });

function thrownFailure(run: PlanRun, error: unknown, step: string): JobFailure {
  const timedOut: FailureCode = step === 'boot' || step === 'resume' ? 'boot_timeout' : 'attempts_exhausted';
  if (run.signal.reason instanceof TimedOut) return { code: timedOut, message: messageOf(run.signal.reason), step };
  if (error instanceof TransientDriverError) return { code: error.code, message: error.message, step };
  return { code: 'attempts_exhausted', message: messageOf(error), step };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
