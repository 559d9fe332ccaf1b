import { err, ok, type Result } from '../result.js';

/** A legal move: from any of these states to one state. */
export type Edge<S extends string> = { readonly from: readonly S[]; readonly to: S };

/** The move that was asked for does not exist from here. */
export type WrongState = { readonly state: string; readonly event: string; readonly allowedFrom: readonly string[] };

/**
 * Declares a resource's life as data: the service, the reconciler, the console's buttons and `allowed_operations` all read this table.
 * `deadlinesMs` names every transitional state with the longest time (ms) it may last; a state without one may last for ever.
 */
export function defineLifecycle<const S extends string, const E extends string>(spec: {
  initial: NoInfer<S>;
  terminal: readonly NoInfer<S>[];
  states: readonly S[];
  edges: Record<E, Edge<NoInfer<S>>>;
  deadlinesMs: Partial<Record<NoInfer<S>, number>>;
}) {
  const edges: readonly Edge<S>[] = Object.values(spec.edges);
  return {
    ...spec,
    /** Is the event legal in this state? */
    can: (state: S, event: E): boolean => spec.edges[event].from.includes(state),
    /** The state after the event, or the states it would have been legal in. */
    next(state: S, event: E): Result<S, WrongState> {
      const { from, to } = spec.edges[event];
      return from.includes(state) ? ok(to) : err({ state, event, allowedFrom: from });
    },
    /** A state an agent is at work in; it carries a deadline. */
    isTransitional: (state: S): boolean => spec.deadlinesMs[state] !== undefined,
    /** All moves out of a state. */
    exitsOf: (state: S): Edge<S>[] => edges.filter((edge) => edge.from.includes(state)),
    /** States no sequence of events leads to; a test keeps this empty. */
    unreachable(): S[] {
      const seen = new Set<S>([spec.initial]);
      for (const state of seen) edges.forEach((edge) => edge.from.includes(state) && seen.add(edge.to));
      return spec.states.filter((state) => !seen.has(state));
    },
  };
}
