import type { DisputeState, RunwayStage } from '@garrison/domain';

/** What makes a notice the one it is: told again under its key, it is nothing new; and whoever knows how things are finds by it what was said of that. */
export const noticeKeys = {
  runway: (descent: number, stage: RunwayStage) => `runway:${descent}:${stage}`,
  retention: (usedUpAt: Date, announcement: number) => `retention:${usedUpAt.getTime()}:${announcement}`,
  /** `minutes` before its end; 0: that it has ended. */
  lease: (instanceId: string, until: Date, minutes: number) => `lease:${instanceId}:${until.getTime()}:${minutes}`,
  dispute: (id: string, status: DisputeState) => `dispute:${id}:${status}`,
} as const;
