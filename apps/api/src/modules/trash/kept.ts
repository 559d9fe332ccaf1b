/** When something was thrown away and until when it is kept, for the wire. */
export const keptOf = ({ trashed_at, purge_at }: { trashed_at: Date | null; purge_at: Date | null }) => {
  if (!trashed_at || !purge_at) throw new Error('what is in the trash has no times');
  return { trashed_at: trashed_at.toISOString(), kept_until: purge_at.toISOString() };
};

/** When something was thrown away, and until when it is kept. */
export type TrashTimes = { trashed_at: Date; purge_at: Date };
/** For what is thrown away at a moment. */
export const thrownAwayAt = (now: Date, { TRASH_HOURS }: { TRASH_HOURS: number }): TrashTimes => ({ trashed_at: now, purge_at: new Date(now.getTime() + TRASH_HOURS * 3_600_000) });
