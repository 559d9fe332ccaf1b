/** When something was thrown away and until when it is kept, for the wire. */
export const keptOf = ({ trashed_at, purge_at }: { trashed_at: Date | null; purge_at: Date | null }) => {
  if (!trashed_at || !purge_at) throw new Error('what is in the trash has no times');
  return { trashed_at: trashed_at.toISOString(), kept_until: purge_at.toISOString() };
};
